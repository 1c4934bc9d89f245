import type { WorkloadRecord } from '@sluice/core';
import {
  type Connection,
  connect,
  DeploymentWorkload,
  type Kubeconfig,
  type KubeconfigPlaces,
  loadKubeconfig,
  RestClient,
  secretsOf,
  TemplateStore,
} from '@sluice/kubernetes';
import type { Environment } from './environment.ts';

export interface ClustersOptions {
  /** Stands in for every context that the plan names. */
  readonly context?: string | null;
  /** kubeconfig as text; the usual files without it. */
  readonly kubeconfig?: string;
  /** Where files are named, and what credential plugins inherit; default the process's. */
  readonly env?: Environment;
  /** Hears every secret of the kubeconfig, and of what else is asked in these clusters' name, before the first is used, to keep them out of logs. */
  readonly onSecrets?: (secrets: readonly string[]) => void;
}

/** The clusters that one command reaches: a client per context, a watch per workload, all ended together. */
export class Clusters implements AsyncDisposable {
  readonly #override: string | null;
  readonly #places: KubeconfigPlaces;
  readonly #onSecrets: (secrets: readonly string[]) => void;
  readonly #clients = new Map<string, Promise<RestClient>>();
  readonly #stores = new Map<string, TemplateStore>();
  readonly #workloads = new Map<string, Promise<DeploymentWorkload>>();
  #kubeconfig: Promise<Kubeconfig> | null = null;

  constructor({ context = null, kubeconfig, env = process.env, onSecrets = () => undefined }: ClustersOptions = {}) {
    this.#override = context;
    this.#places = { env, ...(kubeconfig !== undefined && { text: kubeconfig }) };
    this.#onSecrets = onSecrets;
  }

  /** Where secrets are found by name. */
  get env(): Environment {
    return this.#places.env;
  }

  /** Keeps these out of logs. */
  hide(secrets: readonly string[]): void {
    this.#onSecrets(secrets);
  }

  async client(context: string | null): Promise<RestClient> {
    const name = this.#override ?? context;
    const key = name ?? '';
    const known = this.#clients.get(key);
    if (known) return known;
    const made = this.#connect(name).then((connection) => new RestClient(connection));
    this.#clients.set(key, made);
    return made;
  }

  /** Namespace of the context, for commands that are given none. */
  async namespace(): Promise<string> {
    return (await this.client(null)).connection.namespace;
  }

  async templates(context: string | null, namespace: string): Promise<TemplateStore> {
    const client = await this.client(context);
    const key = `${this.#override ?? context ?? ''}/${namespace}`;
    const store = this.#stores.get(key) ?? new TemplateStore(client, namespace);
    this.#stores.set(key, store);
    return store;
  }

  async open(workload: WorkloadRecord): Promise<DeploymentWorkload> {
    const key = `${this.#override ?? workload.context ?? ''}/${workload.namespace}/${workload.name}`;
    const known = this.#workloads.get(key);
    if (known) return known;
    const opened = this.#watch(workload);
    this.#workloads.set(key, opened);
    return opened;
  }

  async #watch(workload: WorkloadRecord): Promise<DeploymentWorkload> {
    const client = await this.client(workload.context);
    const store = await this.templates(workload.context, workload.namespace);
    const { namespace, name } = workload;
    return DeploymentWorkload.open(client, { namespace, name }, (digest) => {
      const revision = [workload.goal, workload.back, workload.stable].find((version) => version.digest === digest)?.revision;
      return store.load(revision ?? '', digest);
    });
  }

  async #connect(context: string | null): Promise<Connection> {
    this.#kubeconfig ??= this.#load();
    return connect(await this.#kubeconfig, { env: this.#places.env, ...(context !== null && { context }) });
  }

  async #load(): Promise<Kubeconfig> {
    const kubeconfig = await loadKubeconfig(this.#places);
    this.#onSecrets(secretsOf(kubeconfig));
    return kubeconfig;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const workload of this.#workloads.values()) await (await workload.catch(() => null))?.[Symbol.asyncDispose]();
  }
}
