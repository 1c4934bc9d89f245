import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Deployment,
  type KubeClient,
  kubeconfig,
  type Observation,
  type Observer,
  type ReplicaSet,
  startObserver,
  statusOf,
  writeKubeconfig,
} from '@sluice/sandbox';
import type { Document } from 'yaml';
import { type CommandResult, SluiceProcess } from '../faults/sluice-process.ts';
import { resourceVersions } from '../judging/resource-versions.ts';
import { type ActResult, ActRun } from './act-run.ts';
import { RELEASER, SERVICES, type Service, type ShopCluster, type ShopVersion } from './shop-cluster.ts';
import { type Plan, ShopRepository } from './shop-repository.ts';

const RUN_TIMEOUT_MS = 150_000;
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 60;

/** Environments of the example: the contexts of its kubeconfigs have the same names. */
export type Environment = 'staging' | 'production';

/** What a job on GitHub has, and one that is alone on this machine has not. */
export interface ScenarioJob {
  readonly token: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A Deployment as it was before anything was released. */
export interface Before {
  readonly image: string;
  readonly n: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The part of the record that is looked at. */
export interface RecordView {
  readonly id: string;
  readonly version: string;
  readonly phase: string;
  readonly reason: string;
  readonly holding: string | null;
  readonly approvals: readonly { readonly name: string; readonly decision: string; readonly by: string; readonly comment: string | null }[];
  readonly planDigest: string;
}

/** One scenario's namespace and application repository, the observer beside them, and the runs of workflows. */
export class ShopScene implements AsyncDisposable {
  readonly cluster: ShopCluster;
  readonly namespace: string;
  readonly repository: ShopRepository;
  readonly #before = new Map<Service, Before>();
  readonly #log: string[] = [];
  #observer: Observer | undefined;

  private constructor(cluster: ShopCluster, namespace: string) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.repository = new ShopRepository({ registryHost: cluster.registry.host, namespace });
  }

  /** The example's manifests applied, all of its instances ready, and the observer looking. */
  static async open(cluster: ShopCluster, namespace: string): Promise<ShopScene> {
    const scene = new ShopScene(cluster, namespace);
    await cluster.makeNamespace(namespace);
    for (const manifest of scene.repository.manifests()) await scene.client.create(scene.#collection(manifest), manifest);
    for (const service of SERVICES) {
      const ready = async () => {
        const { spec, status } = await scene.deployment(service);
        return status?.readyReplicas === spec.replicas;
      };
      await until(ready, `all instances of ${service} ready`, READY_TIMEOUT_MS);
      const { spec } = await scene.deployment(service);
      scene.#before.set(service, {
        image: spec.template.spec.containers[0]?.image ?? '',
        n: spec.replicas ?? 1,
        settings: { ...spec },
      });
    }
    scene.#observer = await startObserver(cluster.controlPlane.endpoint, namespace);
    return scene;
  }

  get client(): KubeClient {
    return this.cluster.controlPlane.client;
  }

  before(service: Service): Before {
    const found = this.#before.get(service);
    if (!found) throw new Error(`${service} is no service of the shop`);
    return found;
  }

  async observations(): Promise<readonly Observation[]> {
    if (!this.#observer) throw new Error('the scene has no observer yet');
    return this.#observer.read(150);
  }

  /** A workflow of the repository, on its last commit. */
  start(workflow: string, environment: Environment, inputs: Readonly<Record<string, string>>, job?: ScenarioJob): ActRun {
    const { act, actions, controlPlane } = this.cluster;
    const text = kubeconfig(controlPlane.endpointOf(RELEASER), { context: environment, user: RELEASER, namespace: this.namespace });
    const run = new ActRun({
      act,
      actions,
      repository: this.repository.folder,
      workflow: `.github/workflows/${workflow}`,
      inputs: { environment, ...inputs },
      secrets: { KUBECONFIG: Buffer.from(text).toString('base64'), ...(job && { GITHUB_TOKEN: job.token }) },
      env: job?.env ?? {},
      timeoutMs: RUN_TIMEOUT_MS,
    });
    void run.result.then(
      (result) => this.#note(`${workflow} ${environment} ${JSON.stringify(inputs)}`, result),
      () => undefined,
    );
    return run;
  }

  release(environment: Environment, version: string): ActRun {
    return this.start('release.yml', environment, { version });
  }

  /** The command in a terminal, beside the workflows. */
  async sluice(environment: Environment, ...args: readonly string[]): Promise<CommandResult> {
    return this.command(environment, args);
  }

  /** The same with variables of its own. */
  async command(environment: Environment, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    const { controlPlane, compileCache } = this.cluster;
    const folder = mkdtempSync(join(tmpdir(), 'sluice-terminal-'));
    const kubeconfigPath = writeKubeconfig(join(folder, 'kubeconfig'), controlPlane.endpointOf(RELEASER), {
      context: environment,
      user: RELEASER,
      namespace: this.namespace,
    });
    const cwd = this.repository.folder;
    const result = await new SluiceProcess(args, { kubeconfigPath, cwd, timeoutMs: RUN_TIMEOUT_MS, compileCache, env }).result;
    this.#log.push(`# sluice ${args.join(' ')} → exit ${result.exitCode}\n${result.stderr}\n${result.stdout}`);
    return result;
  }

  editPlan(edit: (plan: Document) => void, file?: Plan): void {
    this.repository.editPlan(edit, file);
  }

  async deployment(service: Service): Promise<Deployment> {
    return this.client.get<Deployment>(`/apis/apps/v1/namespaces/${this.namespace}/deployments/${service}`);
  }

  async replicaSets(service: Service): Promise<readonly ReplicaSet[]> {
    const { items } = await this.client.list<ReplicaSet>(`/apis/apps/v1/namespaces/${this.namespace}/replicasets`);
    return items.filter(({ metadata }) => metadata.ownerReferences?.some(({ name }) => name === service));
  }

  /** `old+new` by the ReplicaSets' sizes. */
  async sizes(service: Service, version: ShopVersion): Promise<string> {
    const image = this.cluster.pinned(service, version);
    const sets = await this.replicaSets(service);
    const count = (own: boolean) =>
      sets
        .filter((set) => (set.spec.template.spec.containers[0]?.image === image) === own)
        .reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
    return `${count(false)}+${count(true)}`;
  }

  async resourceVersions(): Promise<Readonly<Record<string, string>>> {
    return resourceVersions(this.client, this.namespace);
  }

  async record(environment: Environment): Promise<RecordView | null> {
    try {
      const map = await this.client.get<{ readonly data?: Readonly<Record<string, string>> }>(
        `/api/v1/namespaces/${this.namespace}/configmaps/sluice-shop-${environment}`,
      );
      const parsed: { release: (RecordView & { plan: { digest: string } }) | null } = JSON.parse(
        map.data?.['record.json'] ?? '{"release":null}',
      );
      return parsed.release && { ...parsed.release, planDigest: parsed.release.plan.digest };
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  /** Keeps what the observer and the runs wrote; returns the folder. */
  async keep(note: string): Promise<string> {
    const kept = mkdtempSync(join(tmpdir(), `sluice-kept-${this.namespace}-`));
    const observed = this.#observer ? await this.#observer.read() : [];
    writeFileSync(join(kept, 'observed.jsonl'), observed.map((observation) => `${JSON.stringify(observation)}\n`).join(''));
    writeFileSync(join(kept, 'runs.log'), `${note}\n\n${this.#log.join('\n')}\n`);
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#observer?.stop();
    await this.client.delete(`/apis/apps/v1/namespaces/${this.namespace}/deployments`).catch(() => undefined);
    this.repository[Symbol.dispose]();
  }

  #collection(manifest: unknown): string {
    const kind = typeof manifest === 'object' && manifest !== null && 'kind' in manifest ? manifest.kind : undefined;
    switch (kind) {
      case 'Deployment':
        return `/apis/apps/v1/namespaces/${this.namespace}/deployments`;
      case 'Service':
        return `/api/v1/namespaces/${this.namespace}/services`;
      default:
        throw new Error(`examples/shop/k8s has a ${String(kind)}: expected Deployments and Services`);
    }
  }

  #note(what: string, { exitCode, timedOut, durationMs, jobs, text, summaries }: ActResult): void {
    const ended = timedOut ? 'ran too long' : `exit ${exitCode}`;
    const results = jobs.map(({ id, result }) => `${id} ${result}`).join(', ');
    this.#log.push(
      `# ${what} → ${ended} after ${durationMs} ms: ${results}\n${text}\n${summaries.map((summary) => `--- summary\n${summary}`).join('\n')}`,
    );
  }
}

export async function until(condition: () => Promise<boolean>, what: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await sleep(POLL_MS);
  }
}
