import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Deployment, type KubeObject, type Observation, observe, type ReplicaSet, statusOf, writeKubeconfig } from '@sluice/sandbox';
import type { FaultPlan } from './fault.ts';
import { FaultProxy, type RequestRecord } from './fault-proxy.ts';
import { type CommandResult, SluiceProcess } from './sluice-process.ts';
import type { Stage } from './stage.ts';

export const WORKLOAD = 'web';
export const ENVIRONMENT = 'test';

/** `spec` of a Deployment as its owner wrote it: what every release must put back. */
export interface OwnSettings {
  readonly minReadySeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly strategy: {
    readonly type: 'RollingUpdate';
    readonly rollingUpdate: { readonly maxSurge: number | string; readonly maxUnavailable: number | string };
  };
}

/** Unlike every default, so that a default put back in their place is seen. */
export const OWN_SETTINGS: OwnSettings = {
  minReadySeconds: 0,
  progressDeadlineSeconds: 123,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '40%', maxUnavailable: '20%' } },
};

export interface TrialOptions {
  readonly instances: number;
  readonly settings: OwnSettings;
  readonly steps: readonly unknown[];
  readonly environment?: Readonly<Record<string, unknown>>;
}

/** The part of the record that is looked at. */
export interface RecordView {
  readonly release: {
    readonly id: string;
    readonly version: string;
    readonly phase: string;
    readonly reason: string;
    readonly holding: string | null;
    readonly steps: readonly { readonly index: number; readonly kind: string; readonly outcome: string }[];
    readonly causes: readonly { readonly kind: string }[];
  } | null;
}

const RUN_TIMEOUT_MS = 240_000;
/** The next run waits so long for the lock of one that is killed. A run that nothing happens to has the command's own default, which a busy machine keeps. */
const LOCK_SECONDS = 5;

/** One Deployment at version v1 in a namespace of its own, with a plan, a proxy before the API and an observer beside it. */
export class Trial implements AsyncDisposable {
  readonly stage: Stage;
  readonly namespace: string;
  readonly options: TrialOptions;
  readonly proxy: FaultProxy;
  readonly folder: string;
  readonly observations: Observation[] = [];
  readonly log: string[] = [];
  readonly #stop = new AbortController();
  readonly #kubeconfigPath: string;

  private constructor(stage: Stage, namespace: string, options: TrialOptions, proxy: FaultProxy) {
    this.stage = stage;
    this.namespace = namespace;
    this.options = options;
    this.proxy = proxy;
    this.folder = mkdtempSync(join(tmpdir(), `sluice-${namespace}-`));
    this.#kubeconfigPath = writeKubeconfig(join(this.folder, 'kubeconfig'), proxy.endpoint);
  }

  static async open(stage: Stage, namespace: string, options: TrialOptions): Promise<Trial> {
    const proxy = await FaultProxy.start(stage.plane.endpoint);
    const trial = new Trial(stage, namespace, options, proxy);
    try {
      await trial.#begin();
      return trial;
    } catch (error) {
      await trial[Symbol.asyncDispose]();
      throw error;
    }
  }

  get path(): string {
    return `/apis/apps/v1/namespaces/${this.namespace}/deployments/${WORKLOAD}`;
  }

  get client() {
    return this.stage.plane.client;
  }

  /** Starts the command with the proxy's counters at zero. A run with faults has a short lock. */
  start(args: readonly string[], faults?: (running: () => SluiceProcess) => FaultPlan): SluiceProcess {
    let child: SluiceProcess | undefined;
    const running = () => {
      if (child === undefined) throw new Error('a request came before the process was started');
      return child;
    };
    this.proxy.reset();
    this.proxy.plan = faults?.(running);
    child = new SluiceProcess([...args, '--json', ...(faults === undefined ? [] : ['--lock-seconds', String(LOCK_SECONDS)])], {
      kubeconfigPath: this.#kubeconfigPath,
      cwd: this.folder,
      timeoutMs: RUN_TIMEOUT_MS,
      compileCache: this.stage.compileCache,
    });
    return child;
  }

  async run(args: readonly string[], faults?: (running: () => SluiceProcess) => FaultPlan): Promise<CommandResult> {
    const result = await this.start(args, faults).result;
    this.noteRun(args, result);
    return result;
  }

  noteRun(args: readonly string[], result: CommandResult): void {
    const how = result.timedOut ? 'ran too long' : (result.signal ?? `exit ${result.exitCode}`);
    this.log.push(
      `# sluice ${args.join(' ')} → ${how} after ${result.durationMs} ms`,
      result.stderr.trimEnd(),
      result.stdout.trimEnd(),
      ...this.proxy.records.map(describeRequest),
      '',
    );
  }

  async deployment(): Promise<Deployment> {
    return this.client.get<Deployment>(this.path);
  }

  async record(): Promise<RecordView> {
    try {
      const map = await this.client.get<KubeObject & { data?: Record<string, string> }>(
        `/api/v1/namespaces/${this.namespace}/configmaps/sluice-${WORKLOAD}-${ENVIRONMENT}`,
      );
      return JSON.parse(map.data?.['record.json'] ?? '{"release":null}');
    } catch (error) {
      if (statusOf(error) === 404) return { release: null };
      throw error;
    }
  }

  async replicaSets(): Promise<readonly ReplicaSet[]> {
    return (await this.client.list<ReplicaSet>(`/apis/apps/v1/namespaces/${this.namespace}/replicasets`)).items;
  }

  /** Keeps what the observer and the commands wrote; returns the folder. */
  keep(note: string): string {
    const kept = mkdtempSync(join(tmpdir(), `sluice-kept-${this.namespace}-`));
    writeFileSync(join(kept, 'observed.jsonl'), this.observations.map((observation) => `${JSON.stringify(observation)}\n`).join(''));
    writeFileSync(join(kept, 'commands.log'), `${note}\n\n${this.log.join('\n')}\n`);
    copyFileSync(join(this.folder, 'release.yaml'), join(kept, 'release.yaml'));
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.client.delete(this.path, { propagationPolicy: 'Background' }).catch(() => undefined);
    await this.proxy.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    const { stage, namespace, options } = this;
    const plan = {
      metadata: { name: WORKLOAD },
      services: { [WORKLOAD]: { image: stage.image } },
      environments: {
        [ENVIRONMENT]: {
          targets: [{ name: 'here', namespace }],
          strategy: 'steps',
          prechecks: { probes: 'off' },
          ...options.environment,
        },
      },
      strategies: { steps: { steps: options.steps } },
    };
    // JSON is YAML.
    writeFileSync(join(this.folder, 'release.yaml'), JSON.stringify(plan, null, 2));
    await this.client.create('/api/v1/namespaces', { metadata: { name: namespace } });
    await this.client.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name: WORKLOAD },
      spec: {
        replicas: options.instances,
        ...options.settings,
        selector: { matchLabels: { app: WORKLOAD } },
        template: { metadata: { labels: { app: WORKLOAD } }, spec: { containers: [{ name: 'main', image: stage.pinned.v1 }] } },
      },
    });
    await until(
      async () => (await this.deployment()).status?.readyReplicas === options.instances,
      `${namespace}: ${options.instances} instances ready`,
    );
    await observe(this.client, namespace, (observation) => this.observations.push(observation), this.#stop.signal);
  }
}

export async function until(condition: () => Promise<boolean>, what: string, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await sleep(50);
  }
}

function describeRequest({ kind, index, method, path, status, fault, at, durationMs }: RequestRecord): string {
  return `${new Date(at).toISOString()} ${kind} ${index} ${method} ${path} → ${status === 0 ? 'no answer' : status} in ${durationMs} ms${fault === undefined ? '' : ` [${fault}]`}`;
}
