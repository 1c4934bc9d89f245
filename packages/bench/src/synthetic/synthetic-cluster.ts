import { createHash } from 'node:crypto';
import { scaled } from './controller.ts';
import { podTemplateSpec } from './real-size.ts';

/** What this API knows of every object; the rest is kept as it came. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [member: string]: unknown;
  };
}

interface Template {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: unknown;
}

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly paused?: boolean;
    readonly minReadySeconds: number;
    readonly strategy: { readonly rollingUpdate: { readonly maxSurge: number | string; readonly maxUnavailable: number | string } };
    readonly template: Template;
    readonly [member: string]: unknown;
  };
  readonly status: Readonly<Record<string, unknown>>;
}

export interface ReplicaSet extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly minReadySeconds: number;
    readonly template: Template;
    readonly [member: string]: unknown;
  };
  readonly status: { readonly readyReplicas: number; readonly [member: string]: unknown };
}

export type Listener = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject) => void;

export interface ClusterOptions {
  readonly namespace: string;
  readonly name: string;
  readonly instances: number;
  readonly image: string;
  readonly readyAfterMs: number;
  /** How long the last instance of all keeps everybody waiting. */
  readonly stallMs: number;
}

const CONTROLLER_DELAY_MS = 5;
/** Status updates in which the instances of one round become ready. */
const READY_STEPS = 10;

/** The objects of one namespace, and what the Deployment and ReplicaSet controllers and the kubelets make of them. */
export class SyntheticCluster {
  readonly options: ClusterOptions;
  readonly #collections = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #version = 1_000;
  #stalled = false;

  constructor(options: ClusterOptions) {
    this.options = options;
    const { namespace, name, instances, image } = options;
    const template = { metadata: { labels: { app: name } }, spec: podTemplateSpec(image) };
    const spec = {
      replicas: instances,
      minReadySeconds: 0,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      selector: { matchLabels: { app: name } },
      template,
    };
    const deployment = this.put<Deployment>('deployments', {
      metadata: { name, namespace, generation: 1, annotations: {} },
      spec,
      status: { observedGeneration: 1, replicas: instances, updatedReplicas: instances, readyReplicas: instances },
    });
    this.#addReplicaSet(deployment, instances, instances);
  }

  get version(): string {
    return String(this.#version);
  }

  get replicaSets(): readonly ReplicaSet[] {
    return this.list('replicasets') as readonly ReplicaSet[];
  }

  get #deployment(): Deployment {
    return this.get('deployments', this.options.name) as Deployment;
  }

  list(resource: string): readonly KubeObject[] {
    return [...(this.#collections.get(resource)?.values() ?? [])];
  }

  get(resource: string, name: string): KubeObject | undefined {
    return this.#collections.get(resource)?.get(name);
  }

  /** Keeps the object under a new resourceVersion and tells those who watch. */
  put<T extends KubeObject>(resource: string, object: T): T {
    const collection = this.#collections.get(resource) ?? new Map<string, KubeObject>();
    this.#collections.set(resource, collection);
    const before = collection.get(object.metadata.name);
    this.#version += 1;
    const uid = before?.metadata.uid ?? `00000000-0000-4000-9000-${String(this.#version).padStart(12, '0')}`;
    const kept = {
      ...object,
      metadata: { creationTimestamp: '2026-11-23T08:00:00Z', ...object.metadata, uid, resourceVersion: this.version },
    };
    collection.set(object.metadata.name, kept);
    for (const listener of this.#listeners.get(resource) ?? []) listener(before === undefined ? 'ADDED' : 'MODIFIED', kept);
    return kept;
  }

  remove(resource: string, name: string): void {
    const object = this.get(resource, name);
    if (object === undefined) return;
    this.#collections.get(resource)?.delete(name);
    for (const listener of this.#listeners.get(resource) ?? []) listener('DELETED', object);
  }

  watch(resource: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(resource) ?? new Set<Listener>();
    this.#listeners.set(resource, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** A written Deployment: its next generation, and a little later what its controller does. */
  putDeployment(object: KubeObject): KubeObject {
    const generation = (object.metadata.generation ?? 0) + 1;
    const kept = this.put('deployments', { ...object, metadata: { ...object.metadata, generation } });
    setTimeout(() => this.#control(), CONTROLLER_DELAY_MS);
    return kept;
  }

  #control(): void {
    const { instances } = this.options;
    const deployment = this.#deployment;
    const { spec } = deployment;
    const hash = hashOf(spec.template);
    const current = this.replicaSets.find((set) => hashIn(set) === hash);
    if (!spec.paused && current === undefined) this.#addReplicaSet(deployment, 0, 0);
    const sets = this.replicaSets;
    const fresh = sets.find((set) => hashIn(set) === hash);
    const old = sets.find((set) => hashIn(set) !== hash);
    if (fresh !== undefined && !spec.paused) {
      const { maxSurge, maxUnavailable } = spec.strategy.rollingUpdate;
      const numbers =
        typeof maxSurge === 'number' && typeof maxUnavailable === 'number'
          ? { maxSurge, maxUnavailable }
          : { maxSurge: null, maxUnavailable: null };
      const to = scaled({ desired: instances, paused: false, ...numbers, oldSpec: old?.spec.replicas ?? 0, newSpec: fresh.spec.replicas });
      if (old !== undefined) this.#scale(old, to.oldSpec, old.spec.minReadySeconds);
      this.#scale(fresh, to.newSpec, spec.minReadySeconds);
    }
    this.#putDeploymentStatus();
  }

  #scale(set: ReplicaSet, replicas: number, minReadySeconds: number): void {
    if (set.spec.replicas === replicas && set.spec.minReadySeconds === minReadySeconds) return;
    const generation = (set.metadata.generation ?? 0) + 1;
    const ready = Math.min(set.status.readyReplicas, replicas);
    this.#putSet({ ...set, metadata: { ...set.metadata, generation }, spec: { ...set.spec, replicas, minReadySeconds } }, ready);
    if (ready < replicas) this.#growReady(set.metadata.name, ready, replicas);
  }

  /** Readiness comes in steps; the last instance of the whole release comes late, once. */
  #growReady(name: string, from: number, to: number): void {
    const { instances, readyAfterMs, stallMs } = this.options;
    for (let step = 1; step <= READY_STEPS; step += 1) {
      const stalls = to === instances && step === READY_STEPS && !this.#stalled;
      const ready = from + Math.ceil(((to - from) * step) / READY_STEPS);
      if (stalls) {
        this.#stalled = true;
        setTimeout(() => this.#setReady(name, ready - 1), readyAfterMs);
        setTimeout(() => this.#setReady(name, ready), readyAfterMs + stallMs);
      } else setTimeout(() => this.#setReady(name, ready), (readyAfterMs * step) / READY_STEPS);
    }
  }

  #setReady(name: string, ready: number): void {
    const set = this.replicaSets.find(({ metadata }) => metadata.name === name);
    if (set === undefined || ready <= set.status.readyReplicas || ready > set.spec.replicas) return;
    this.#putSet(set, ready);
    this.#putDeploymentStatus();
  }

  #putSet(set: Omit<ReplicaSet, 'status'>, readyReplicas: number): void {
    const { generation } = set.metadata;
    const availableReplicas = set.spec.minReadySeconds > 0 ? 0 : readyReplicas;
    this.put('replicasets', {
      ...set,
      status: {
        replicas: set.spec.replicas,
        fullyLabeledReplicas: set.spec.replicas,
        readyReplicas,
        availableReplicas,
        observedGeneration: generation,
      },
    });
  }

  #putDeploymentStatus(): void {
    const deployment = this.#deployment;
    const readyReplicas = this.replicaSets.reduce((sum, set) => sum + set.status.readyReplicas, 0);
    this.put('deployments', {
      ...deployment,
      status: { ...deployment.status, observedGeneration: deployment.metadata.generation, readyReplicas },
    });
  }

  #addReplicaSet(deployment: Deployment, replicas: number, readyReplicas: number): void {
    const { name, namespace, uid } = deployment.metadata;
    const { template, minReadySeconds } = deployment.spec;
    const hash = hashOf(template);
    const labels = { ...template.metadata.labels, 'pod-template-hash': hash };
    this.#putSet(
      {
        metadata: {
          name: `${name}-${hash}`,
          namespace,
          generation: 1,
          labels,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
        },
        spec: {
          replicas,
          minReadySeconds,
          selector: { matchLabels: labels },
          template: { ...template, metadata: { ...template.metadata, labels } },
        },
      },
      readyReplicas,
    );
  }
}

function hashOf(template: unknown): string {
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
}

function hashIn(set: KubeObject): string {
  return set.metadata.labels?.['pod-template-hash'] ?? '';
}
