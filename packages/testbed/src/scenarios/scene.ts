import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Deployment,
  type KubeClient,
  type KubeObject,
  type Observation,
  type Observer,
  type Pod,
  type ReplicaSet,
  startObserver,
  statusOf,
  writeKubeconfig,
} from '@sluice/sandbox';
import { FaultProxy } from '../faults/fault-proxy.ts';
import { type CommandResult, SluiceProcess } from '../faults/sluice-process.ts';
import type { ForeignWrite } from '../judging/own-violations.ts';
import type { Cluster, Version } from './cluster.ts';
import { equal } from './scenario.ts';

export interface DeployOptions {
  readonly name?: string;
  readonly n: number;
  readonly version?: Version;
  /** Over the fields below; what a release has to put back. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly resources?: unknown;
  /** With an init container `migrate`. */
  readonly init?: boolean;
}

export interface PlanOptions {
  readonly steps: readonly unknown[];
  readonly services?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, unknown>>;
}

/** The part of the record that is looked at. */
export interface RecordView {
  readonly id: string;
  readonly version: string;
  readonly phase: string;
  readonly reason: string;
  readonly holding: string | null;
  readonly resumeAt: number | null;
  readonly causes: readonly { readonly kind: string; readonly message: string; readonly log: readonly string[] }[];
}

export const ENVIRONMENT = 'test';
export const APPLICATION = 'shop';
/** Unlike every default, so that a default put back in their place is seen. */
export const OWN_SETTINGS = {
  minReadySeconds: 0,
  progressDeadlineSeconds: 123,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '40%', maxUnavailable: '20%' } },
};
const COMMAND_TIMEOUT_MS = 180_000;
/** Short, so that the next command need not wait long for a killed one's lock. */
const LOCK_SECONDS = 3;

/** One scenario's namespace: workloads, plan, commands as processes of their own, and the observer beside them. */
export class Scene implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly folder: string;
  readonly log: string[] = [];
  kubeconfigPath: string;
  readonly #settings = new Map<string, Readonly<Record<string, unknown>>>();
  #observer: Observer | undefined;
  #proxy: FaultProxy | undefined;

  private constructor(cluster: Cluster, namespace: string) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.folder = mkdtempSync(join(tmpdir(), `sluice-${namespace}-`));
    this.kubeconfigPath = writeKubeconfig(join(this.folder, 'kubeconfig'), cluster.plane.endpoint, { namespace });
  }

  static async open(cluster: Cluster, namespace: string): Promise<Scene> {
    const scene = new Scene(cluster, namespace);
    await scene.client.create('/api/v1/namespaces', { metadata: { name: namespace } });
    return scene;
  }

  get client(): KubeClient {
    return this.cluster.plane.client;
  }

  /** Workload `web`, its plan, and the observer. */
  async stand(deploy: DeployOptions, plan: PlanOptions): Promise<void> {
    await this.deploy(deploy);
    this.plan(plan);
    await this.observe();
  }

  async deploy({ name = 'web', n, version = 'v1', spec, resources, init = false }: DeployOptions): Promise<void> {
    const settings = { ...OWN_SETTINGS, ...spec };
    this.#settings.set(name, settings);
    const container = {
      name: 'main',
      image: this.cluster.pinned[version],
      readinessProbe: { httpGet: { path: '/', port: 8080 } },
      ...(resources !== undefined && { resources }),
    };
    await this.client.create(`/apis/apps/v1/namespaces/${this.namespace}/deployments`, {
      metadata: { name },
      spec: {
        replicas: n,
        ...settings,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { ...(init && { initContainers: [{ name: 'migrate', image: 'tools/migrate:1' }] }), containers: [container] },
        },
      },
    });
    await until(async () => ((await this.deployment(name)).status?.readyReplicas ?? 0) === n, `${n} instances of ${name} ready`);
  }

  plan({ steps, services, environment }: PlanOptions): void {
    const image = this.cluster.image;
    this.file('release.yaml', {
      metadata: { name: APPLICATION },
      defaults: { service: { image } },
      services: services ?? { web: {} },
      environments: { [ENVIRONMENT]: { targets: [{ name: 'here', namespace: this.namespace }], strategy: 'steps', ...environment } },
      strategies: { steps: { steps } },
    });
  }

  /** JSON is YAML. */
  file(name: string, content: unknown): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    return path;
  }

  async observe(): Promise<void> {
    this.#observer = await startObserver(this.cluster.plane.endpoint, this.namespace);
  }

  async observations(settleMs = 150): Promise<readonly Observation[]> {
    if (!this.#observer) throw new Error('the scenario started no observer');
    return this.#observer.read(settleMs);
  }

  /** From now on commands reach the API through it. */
  async proxy(): Promise<FaultProxy> {
    this.#proxy = await FaultProxy.start(this.cluster.plane.endpoint);
    this.kubeconfigPath = writeKubeconfig(join(this.folder, 'kubeconfig.proxy'), this.#proxy.endpoint, { namespace: this.namespace });
    return this.#proxy;
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): SluiceProcess {
    const { kubeconfigPath, folder, cluster } = this;
    const process = new SluiceProcess(args, {
      kubeconfigPath,
      cwd: folder,
      timeoutMs: COMMAND_TIMEOUT_MS,
      compileCache: cluster.compileCache,
      env,
    });
    void process.result.then((result) => {
      const how = result.timedOut ? 'ran too long' : (result.signal ?? `exit ${result.exitCode}`);
      this.log.push(
        `# sluice ${args.join(' ')} → ${how} after ${result.durationMs} ms`,
        result.stderr.trimEnd(),
        result.stdout.trimEnd(),
        '',
      );
    });
    return process;
  }

  release(version: Version, ...more: readonly string[]): SluiceProcess {
    return this.start([
      'release',
      '--environment',
      ENVIRONMENT,
      '--version',
      version,
      '--yes',
      '--json',
      '--lock-seconds',
      String(LOCK_SECONDS),
      ...more,
    ]);
  }

  resume(...more: readonly string[]): SluiceProcess {
    return this.start(['release', '--resume', '--yes', '--json', '--lock-seconds', String(LOCK_SECONDS), ...more]);
  }

  rollback(...more: readonly string[]): SluiceProcess {
    return this.start(['rollback', '--yes', '--json', '--lock-seconds', String(LOCK_SECONDS), ...more]);
  }

  path(name = 'web'): string {
    return `/apis/apps/v1/namespaces/${this.namespace}/deployments/${name}`;
  }

  async deployment(name = 'web'): Promise<Deployment> {
    return this.client.get<Deployment>(this.path(name));
  }

  async replicaSets(name = 'web'): Promise<readonly ReplicaSet[]> {
    const { items } = await this.client.list<ReplicaSet>(`/apis/apps/v1/namespaces/${this.namespace}/replicasets`);
    return items.filter((set) => set.metadata.ownerReferences?.some((owner) => owner.kind === 'Deployment' && owner.name === name));
  }

  async pods(version: Version, name = 'web'): Promise<readonly Pod[]> {
    const { items } = await this.client.list<Pod>(`/api/v1/namespaces/${this.namespace}/pods`, { labelSelector: `app=${name}` });
    const alive = items.filter((pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.phase !== 'Failed');
    return alive.filter((pod) => pod.spec.containers[0]?.image === this.cluster.pinned[version]);
  }

  async podNames(version: Version, name = 'web'): Promise<readonly string[]> {
    return (await this.pods(version, name)).map((pod) => pod.metadata.name);
  }

  settingsOf(name: string): Readonly<Record<string, unknown>> {
    return this.#settings.get(name) ?? OWN_SETTINGS;
  }

  /** `old+new` by the ReplicaSets' sizes, whatever their pods do; `new` is this version. */
  async sizes(version: Version, name = 'web'): Promise<string> {
    const sets = await this.replicaSets(name);
    const count = (own: boolean) =>
      sets
        .filter((set) => (set.spec.template.spec.containers[0]?.image === this.cluster.pinned[version]) === own)
        .reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
    return `${count(false)}+${count(true)}`;
  }

  /** Paused, of these sizes, and every instance ready. */
  async untilHeld(version: Version, sizes: string, name = 'web', timeoutMs = 60_000): Promise<void> {
    const total = sizes.split('+').reduce((sum, part) => sum + Number(part), 0);
    const held = async () => {
      const { spec, status } = await this.deployment(name);
      if (spec.paused !== true || status?.readyReplicas !== total) return false;
      return (await this.sizes(version, name)) === sizes;
    };
    await until(held, `${name} paused with ${sizes} instances, all ready`, timeoutMs);
  }

  async scale(n: number, name = 'web'): Promise<void> {
    await this.client.patch(`${this.path(name)}/scale`, { spec: { replicas: n } });
  }

  /** Somebody else's pod template, by image. */
  async pushImage(version: Version, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.patchAs('somebody', {
      spec: { ...more, template: { spec: { containers: [{ name: 'main', image: this.cluster.pinned[version] }] } } },
    });
  }

  /** What somebody else writes, for a judge who is to tell it from what the release writes. */
  async patchAs(manager: string, body: unknown, name = 'web'): Promise<ForeignWrite> {
    const at = Date.now();
    const path = `${this.path(name)}?fieldManager=${manager}`;
    const { metadata } = await this.client.patch<Deployment>(path, body, 'application/strategic-merge-patch+json');
    return { at, rv: Number(metadata.resourceVersion) };
  }

  async record(): Promise<RecordView | null> {
    try {
      const map = await this.client.get<KubeObject & { data?: Record<string, string> }>(
        `/api/v1/namespaces/${this.namespace}/configmaps/sluice-${APPLICATION}-${ENVIRONMENT}`,
      );
      const parsed: { release: RecordView | null } = JSON.parse(map.data?.['record.json'] ?? '{"release":null}');
      return parsed.release;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  async untilPhase(phase: string, timeoutMs = 30_000): Promise<void> {
    await until(async () => (await this.record())?.phase === phase, `the record saying ${phase}`, timeoutMs);
  }

  /** Keeps what the observer and the commands wrote; returns the folder. */
  async keep(note: string): Promise<string> {
    const kept = mkdtempSync(join(tmpdir(), `sluice-kept-${this.namespace}-`));
    const observed = this.#observer ? await this.#observer.read() : [];
    writeFileSync(join(kept, 'observed.jsonl'), observed.map((observation) => `${JSON.stringify(observation)}\n`).join(''));
    writeFileSync(join(kept, 'commands.log'), `${note}\n\n${this.log.join('\n')}\n`);
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#observer?.stop();
    await this.#proxy?.stop();
    await this.client.delete(`/apis/apps/v1/namespaces/${this.namespace}/deployments`).catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits for the command's end and compares the exit code; a wrong one is shown with what it said. */
export async function ends(process: SluiceProcess, exitCode: number | null): Promise<CommandResult> {
  const result = await process.result;
  const said = `${result.stderr.trim().slice(-500)}`;
  if (result.exitCode !== exitCode) equal(`exit code${result.timedOut ? ' (ran too long)' : ''} with «${said}»`, result.exitCode, exitCode);
  return result;
}

export async function until(condition: () => Promise<boolean>, what: string, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await sleep(60);
  }
}
