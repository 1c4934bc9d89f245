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
import { type ActEvent, type ActResult, ActRun } from './act-run.ts';
import { COMMANDER, RELEASER, SERVICES, type Service, type ShopCluster, type ShopVersion } from './shop-cluster.ts';
import { type Example, type Plan, ShopRepository } from './shop-repository.ts';

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

  private constructor(cluster: ShopCluster, namespace: string, example: Example) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.repository = new ShopRepository(example, { registryHost: cluster.registry.host, namespace });
  }

  /** The example's manifests applied, all of its instances ready, and the observer looking. */
  static async open(cluster: ShopCluster, namespace: string, example: Example = 'shop'): Promise<ShopScene> {
    const scene = new ShopScene(cluster, namespace, example);
    await scene.stand(namespace);
    for (const service of SERVICES) {
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

  /** The example's manifests in a namespace that is made for them, and all of their instances ready. */
  async stand(namespace: string): Promise<void> {
    await this.cluster.makeNamespace(namespace);
    for (const manifest of this.repository.manifests()) await this.client.create(collection(namespace, manifest), manifest);
    for (const service of SERVICES) {
      const ready = async () => {
        const { spec, status } = await this.deployment(service, namespace);
        return status?.readyReplicas === spec.replicas;
      };
      await until(ready, `all instances of ${service} ready`, READY_TIMEOUT_MS);
    }
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

  /** A workflow of the repository, on its last commit, with the credentials of one environment. */
  start(workflow: string, environment: Environment, inputs: Readonly<Record<string, string>>, job?: ScenarioJob): ActRun {
    return this.#start(workflow, {
      inputs: { environment, ...inputs },
      job,
      secrets: { KUBECONFIG: this.#kubeconfig(RELEASER, [environment]) },
    });
  }

  /** The same for what an event starts, with the secrets that its jobs have: each environment its own, which act does not tell apart. */
  startOn(event: ActEvent | null, workflow: string, inputs: Readonly<Record<string, string>>, job: ScenarioJob): ActRun {
    const secrets = {
      KUBECONFIG: this.#kubeconfig(RELEASER, ['staging', 'production']),
      COMMANDS_KUBECONFIG: this.#kubeconfig(COMMANDER, ['staging', 'production']),
    };
    return this.#start(workflow, { event, inputs, job, secrets });
  }

  #start(
    workflow: string,
    of: {
      readonly event?: ActEvent | null;
      readonly inputs: Readonly<Record<string, string>>;
      readonly job?: ScenarioJob | undefined;
      readonly secrets: Readonly<Record<string, string>>;
    },
  ): ActRun {
    const { act, actions } = this.cluster;
    const { event = null, inputs, job, secrets } = of;
    const run = new ActRun({
      act,
      actions,
      repository: this.repository.folder,
      workflow: `.github/workflows/${workflow}`,
      ...(event !== null && { event }),
      inputs,
      secrets: { ...secrets, ...(job && { GITHUB_TOKEN: job.token }) },
      env: job?.env ?? {},
      timeoutMs: RUN_TIMEOUT_MS,
    });
    void run.result.then(
      (result) => this.#note(`${workflow} ${event?.name ?? ''} ${JSON.stringify(inputs)}`, result),
      () => undefined,
    );
    return run;
  }

  #kubeconfig(user: string, [context = '', ...also]: readonly string[]): string {
    const text = kubeconfig(this.cluster.controlPlane.endpointOf(user), { context, also, user, namespace: this.namespace });
    return Buffer.from(text).toString('base64');
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

  async deployment(service: Service, namespace = this.namespace): Promise<Deployment> {
    return this.client.get<Deployment>(`/apis/apps/v1/namespaces/${namespace}/deployments/${service}`);
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

  async record(environment: Environment, { application = 'shop', namespace = this.namespace } = {}): Promise<RecordView | null> {
    try {
      const map = await this.client.get<{ readonly data?: Readonly<Record<string, string>> }>(
        `/api/v1/namespaces/${namespace}/configmaps/sluice-${application}-${environment}`,
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

  #note(what: string, { exitCode, timedOut, durationMs, jobs, text, summaries }: ActResult): void {
    const ended = timedOut ? 'ran too long' : `exit ${exitCode}`;
    const results = jobs.map(({ id, result }) => `${id} ${result}`).join(', ');
    this.#log.push(
      `# ${what} → ${ended} after ${durationMs} ms: ${results}\n${text}\n${summaries.map((summary) => `--- summary of ${summary.job}\n${summary.text}`).join('\n')}`,
    );
  }
}

function collection(namespace: string, manifest: unknown): string {
  const kind = typeof manifest === 'object' && manifest !== null && 'kind' in manifest ? manifest.kind : undefined;
  switch (kind) {
    case 'Deployment':
      return `/apis/apps/v1/namespaces/${namespace}/deployments`;
    case 'Service':
      return `/api/v1/namespaces/${namespace}/services`;
    default:
      throw new Error(`the example's manifests have a ${String(kind)}: expected Deployments and Services`);
  }
}

export async function until(condition: () => Promise<boolean>, what: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await sleep(POLL_MS);
  }
}
