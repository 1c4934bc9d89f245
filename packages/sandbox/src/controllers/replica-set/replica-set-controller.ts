import type { ObjectApi } from '../../api/object-api.ts';
import type { StoredChange } from '../../api/object-store.ts';
import { Refusal } from '../../api/refusal.ts';
import { collectionOf, PODS, REPLICA_SETS } from '../../api/resource-type.ts';
import { objectSelector } from '../../api/selectors.ts';
import { timestamp } from '../../clock/clock.ts';
import type { Pod, ReplicaSet } from '../../kube/objects.ts';
import { controllerOf, controllerReference, isControlledBy } from '../owner.ts';
import { availableInMs, isActive, isTerminating } from '../pod-readiness.ts';
import type { PostEvent } from '../post-event.ts';
import { type Schedule, WorkQueue } from '../work-queue.ts';
import { inDeletionOrder } from './deletion-order.ts';
import { replicaSetStatus } from './replica-set-status.ts';

const MANAGER = { manager: 'kube-controller-manager' };
/** Most pods made or deleted at once: replicaset.BurstReplicas. */
const BURST = 500;
const RETRY_MS = 1000;

/**
 * Keeps as many pods as a ReplicaSet asks for: pkg/controller/replicaset of Kubernetes 1.37. What it sees is never old, so it needs no
 * expectations.
 */
export class ReplicaSetController {
  readonly #api: ObjectApi;
  readonly #post: PostEvent;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;
  /** Names of those for which there may be pods without a manager. */
  readonly #mayAdopt = new Set<string>();

  constructor(api: ObjectApi, post: PostEvent, schedule?: Schedule) {
    this.#api = api;
    this.#post = post;
    this.#queue = new WorkQueue(api.clock, (key) => this.#sync(key), schedule);
    this.#unsubscribe = api.store.subscribe((change) => this.#onChange(change));
    for (const { metadata } of api.list(REPLICA_SETS)) this.#queue.add(`${metadata.namespace}/${metadata.name}`);
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #onChange({ collection, object, previous }: StoredChange): void {
    const { namespace } = object.metadata;
    if (collection === collectionOf(REPLICA_SETS)) {
      if (previous === undefined) this.#mayAdopt.add(`${namespace}/${object.metadata.name}`);
      this.#queue.add(`${namespace}/${object.metadata.name}`);
    }
    if (collection !== collectionOf(PODS)) return;
    for (const owner of [controllerOf(object), previous && controllerOf(previous)]) {
      if (owner?.kind === 'ReplicaSet') this.#queue.add(`${namespace}/${owner.name}`);
    }
    if (controllerOf(object) !== undefined) return;
    for (const set of this.#selecting(object)) {
      this.#mayAdopt.add(`${namespace}/${set.metadata.name}`);
      this.#queue.add(`${namespace}/${set.metadata.name}`);
    }
  }

  #sync(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const set = this.#api.find<ReplicaSet>(REPLICA_SETS, namespace, name);
    if (set === undefined) return;
    const pods = this.#claimed(set);
    const active = pods.filter(isActive);
    const failure = set.metadata.deletionTimestamp === undefined ? this.#manage(set, active) : undefined;
    const nowMs = this.#api.clock.now();
    const status = replicaSetStatus(set, { active, terminating: pods.filter(isTerminating), failure }, nowMs, timestamp(this.#api.clock));
    this.#api.update(REPLICA_SETS, namespace, name, { ...set, status }, { ...MANAGER, subresource: 'status' });
    if (failure !== undefined) this.#queue.addAfter(key, RETRY_MS);
    const next = active
      .flatMap((pod) => availableInMs(pod, set.spec.minReadySeconds ?? 0, nowMs) ?? [])
      .filter((milliseconds) => milliseconds > 0);
    if (next.length > 0) this.#queue.addAfter(key, Math.min(...next));
  }

  /** Makes what is missing or deletes what is too much; says what went wrong. */
  #manage(set: ReplicaSet, active: readonly Pod[]): string | undefined {
    const missing = (set.spec.replicas ?? 1) - active.length;
    try {
      for (let count = Math.min(missing, BURST); count > 0; count -= 1) this.#createPod(set);
      if (missing < 0) {
        const order = inDeletionOrder(active, this.#related(set), this.#api.clock.now());
        for (const pod of order.slice(0, Math.min(-missing, BURST))) this.#deletePod(set, pod);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.message;
    }
  }

  #createPod(set: ReplicaSet): void {
    const { namespace = '', name } = set.metadata;
    const { labels, annotations } = set.spec.template.metadata ?? {};
    const pod = {
      metadata: {
        generateName: `${name}-`,
        ...(labels !== undefined && { labels }),
        ...(annotations !== undefined && { annotations }),
        ownerReferences: [controllerReference(set, 'apps/v1', 'ReplicaSet')],
      },
      spec: set.spec.template.spec,
    };
    try {
      const created = this.#api.create(PODS, namespace, pod, MANAGER);
      this.#post(set, 'ReplicaSet', { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}` });
    } catch (error) {
      if (error instanceof Refusal)
        this.#post(set, 'ReplicaSet', { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}` });
      throw error;
    }
  }

  #deletePod(set: ReplicaSet, pod: Pod): void {
    this.#api.delete(PODS, pod.metadata.namespace ?? '', pod.metadata.name);
    this.#post(set, 'ReplicaSet', { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
  }

  /** Its pods: takes in those that nobody manages and that fit, lets those go that fit no more (controller.PodControllerRefManager). */
  #claimed(set: ReplicaSet): readonly Pod[] {
    const { namespace = '', uid = '' } = set.metadata;
    const selects = objectSelector(set.spec.selector);
    const owned = this.#api.ownedBy<Pod>(uid, PODS);
    const kept: Pod[] = [];
    for (const pod of owned.filter((each) => isControlledBy(each, set))) {
      if (selects(pod.metadata.labels ?? {})) kept.push(pod);
      else
        this.#own(
          pod,
          (pod.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid),
        );
    }
    if (set.metadata.deletionTimestamp !== undefined || !this.#mayAdopt.delete(`${namespace}/${set.metadata.name}`)) return kept;
    const orphans = this.#api.list<Pod>(PODS, namespace).filter((pod) => controllerOf(pod) === undefined);
    for (const pod of orphans.filter((each) => isActive(each) && selects(each.metadata.labels ?? {}))) {
      kept.push(this.#own(pod, [...(pod.metadata.ownerReferences ?? []), controllerReference(set, 'apps/v1', 'ReplicaSet')]));
    }
    return kept;
  }

  #own(pod: Pod, ownerReferences: Pod['metadata']['ownerReferences']): Pod {
    const { namespace = '', name } = pod.metadata;
    return this.#api.update<Pod>(PODS, namespace, name, { ...pod, metadata: { ...pod.metadata, ownerReferences } }, MANAGER);
  }

  /** The active pods of all ReplicaSets of the same owner. */
  #related(set: ReplicaSet): readonly Pod[] {
    const owner = controllerOf(set);
    const sets = owner === undefined ? [set] : this.#api.ownedBy(owner.uid, REPLICA_SETS);
    return sets.flatMap(({ metadata }) => this.#api.ownedBy<Pod>(metadata.uid ?? '', PODS)).filter(isActive);
  }

  #selecting(pod: StoredChange['object']): readonly ReplicaSet[] {
    const sets = this.#api.list<ReplicaSet>(REPLICA_SETS, pod.metadata.namespace);
    return sets.filter(({ spec }) => objectSelector(spec.selector)(pod.metadata.labels ?? {}));
  }
}
