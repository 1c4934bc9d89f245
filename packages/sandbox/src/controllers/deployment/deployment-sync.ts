import type { ObjectApi } from '../../api/object-api.ts';
import { Refusal } from '../../api/refusal.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../../api/resource-type.ts';
import { timestamp } from '../../clock/clock.ts';
import type { Condition, Deployment, DeploymentStatus, Pod, ReplicaSet } from '../../kube/objects.ts';
import { controllerReference } from '../owner.ts';
import type { PostEvent } from '../post-event.ts';
import { withCondition } from './conditions.ts';
import { calculateStatus, hasProgressDeadline, isComplete, progressCheckInMs, rolloutStatus } from './deployment-status.ts';
import { isRollingUpdate, wantedCount } from './fenceposts.ts';
import { activeOnly, sizeOf, totalOf } from './replica-counts.ts';
import { findNew, HASH_LABEL, isSameTemplate } from './replica-set-choice.ts';
import { desiredReplicasOf, newReplicaSetAnnotations, REVISION, revisionOf, sizeAnnotations } from './revision-annotations.ts';
import { newReplicaSetSize, oldReplicaSetSizes } from './rolling-sizes.ts';
import { scaledSizes } from './scaled-sizes.ts';
import { spareReplicaSets } from './spare-replica-sets.ts';
import { templateHash } from './template-hash.ts';

const MANAGER = { manager: 'kube-controller-manager' };

interface Sets {
  readonly fresh: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** One look at one Deployment, and what it leads to: syncDeployment of pkg/controller/deployment, Kubernetes 1.37. */
export class DeploymentSync {
  readonly #api: ObjectApi;
  readonly #post: PostEvent;
  #deployment: Deployment;
  #sets: readonly ReplicaSet[];
  #checkInMs: number | undefined;

  constructor(api: ObjectApi, post: PostEvent, deployment: Deployment, sets: readonly ReplicaSet[]) {
    this.#api = api;
    this.#post = post;
    this.#deployment = deployment;
    this.#sets = sets;
  }

  /** Milliseconds until it has to be looked at again without any news. */
  run(): number | undefined {
    if (this.#deployment.metadata.deletionTimestamp !== undefined) {
      this.#writeStatus(this.#calculated(this.#syncRevision(false)));
      return undefined;
    }
    this.#checkPausedCondition();
    if (this.#deployment.spec.paused === true || this.#isScalingEvent()) this.#scaleOnly();
    else if (isRollingUpdate(this.#deployment)) this.#rollOut();
    else this.#recreate();
    return this.#checkInMs;
  }

  /** A pause is written down, so that time paused does not count against the deadline. */
  #checkPausedCondition(): void {
    if (!hasProgressDeadline(this.#deployment)) return;
    const { paused = false } = this.#deployment.spec;
    const current = this.#deployment.status?.conditions?.find(({ type }) => type === 'Progressing');
    if (current?.reason === 'ProgressDeadlineExceeded') return;
    const wasPaused = current?.reason === 'DeploymentPaused';
    if (paused && !wasPaused) this.#setProgressing('Unknown', 'DeploymentPaused', 'Deployment is paused');
    if (!paused && wasPaused) this.#setProgressing('Unknown', 'DeploymentResumed', 'Deployment is resumed');
  }

  /** Some active ReplicaSet got its size when another number was wanted. */
  #isScalingEvent(): boolean {
    const { fresh, old } = this.#syncRevision(false);
    return activeOnly([...old, ...listOf(fresh)]).some(
      (set) => (desiredReplicasOf(set) ?? wantedCount(this.#deployment)) !== wantedCount(this.#deployment),
    );
  }

  /** `sync`: paused, or scaled. */
  #scaleOnly(): void {
    const sets = this.#syncRevision(false);
    this.#scale(sets);
    if (this.#deployment.spec.paused === true) this.#cleanUp(sets.old);
    this.#writeStatus(this.#calculated(sets));
  }

  /** The annotations are written where the size stays, too: of several they have to agree. */
  #scale({ fresh, old }: Sets): void {
    const resizes = scaledSizes(this.#deployment, fresh, old);
    for (const { set, size } of resizes) this.#resize(set, size, resizes.length > 1);
  }

  #rollOut(): void {
    const sets = this.#syncRevision(true);
    const { fresh, old } = sets;
    if (fresh === undefined) return;
    const wanted = wantedCount(this.#deployment);
    const size = sizeOf(fresh) > wanted ? wanted : newReplicaSetSize(this.#deployment, [...old, fresh], sizeOf(fresh));
    if (sizeOf(fresh) !== wanted && this.#resize(fresh, size)) {
      this.#writeRolloutStatus(sets);
      return;
    }
    const resizes = oldReplicaSetSizes(this.#deployment, old, fresh);
    for (const resize of resizes) this.#resize(resize.set, resize.size);
    if (resizes.length === 0 && isComplete(this.#deployment, this.#deployment.status ?? {})) this.#cleanUp(old);
    this.#writeRolloutStatus(sets);
  }

  #recreate(): void {
    let sets = this.#syncRevision(false);
    const active = activeOnly(sets.old);
    for (const set of active) this.#resize(set, 0);
    if (active.length > 0 || this.#oldPodsRun(sets)) {
      this.#writeRolloutStatus(sets);
      return;
    }
    sets = this.#syncRevision(true);
    if (sets.fresh !== undefined) this.#resize(sets.fresh, wantedCount(this.#deployment));
    if (isComplete(this.#deployment, this.#deployment.status ?? {})) this.#cleanUp(sets.old);
    this.#writeRolloutStatus(sets);
  }

  #oldPodsRun({ old }: Sets): boolean {
    if (totalOf(old, 'replicas') > 0) return true;
    const pods = old.flatMap(({ metadata }) => this.#api.ownedBy<Pod>(metadata.uid ?? '', PODS));
    return pods.some(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded');
  }

  /** getAllReplicaSetsAndSyncRevision: the new ReplicaSet (made when asked for) gets annotations, revision and minReadySeconds of now. */
  #syncRevision(create: boolean): Sets {
    const existing = findNew(this.#deployment, this.#sets);
    const old = this.#sets.filter((set) => set.metadata.uid !== existing?.metadata.uid);
    const revision = Math.max(0, ...old.map(revisionOf)) + 1;
    if (existing !== undefined) return { fresh: this.#refresh(existing, revision), old };
    return { fresh: create ? this.#createReplicaSet(old, revision) : undefined, old };
  }

  #refresh(set: ReplicaSet, revision: number): ReplicaSet {
    const { spec } = this.#deployment;
    const current = set.metadata.annotations ?? {};
    const annotations = newReplicaSetAnnotations(this.#deployment, current, revision, true);
    const changed = Object.entries(annotations).some(([key, value]) => current[key] !== value);
    const minReadySeconds = spec.minReadySeconds ?? 0;
    if (changed || minReadySeconds !== (set.spec.minReadySeconds ?? 0)) {
      return this.#replace({ ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, minReadySeconds } });
    }
    const known = this.#deployment.status?.conditions?.some(({ type }) => type === 'Progressing') === true;
    const found: Condition | undefined =
      hasProgressDeadline(this.#deployment) && !known
        ? { type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message: `Found new replica set "${set.metadata.name}"` }
        : undefined;
    this.#writeRevision(annotations[REVISION] ?? '', found);
    return set;
  }

  #createReplicaSet(old: readonly ReplicaSet[], revision: number): ReplicaSet | undefined {
    const { metadata, spec, status } = this.#deployment;
    const hash = templateHash(spec.template, status?.collisionCount);
    const labels = { ...spec.template.metadata?.labels, [HASH_LABEL]: hash };
    const size = newReplicaSetSize(this.#deployment, old, 0);
    const name = `${metadata.name.slice(0, 252 - hash.length)}-${hash}`;
    const body = {
      metadata: {
        name,
        labels,
        annotations: newReplicaSetAnnotations(this.#deployment, {}, revision, false),
        ownerReferences: [controllerReference(this.#deployment, 'apps/v1', 'Deployment')],
      },
      spec: {
        replicas: size,
        minReadySeconds: spec.minReadySeconds ?? 0,
        selector: { ...spec.selector, matchLabels: { ...spec.selector?.matchLabels, [HASH_LABEL]: hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
    };
    const namespace = metadata.namespace ?? '';
    try {
      const created = this.#api.create<ReplicaSet>(REPLICA_SETS, namespace, body, MANAGER);
      this.#sets = [...this.#sets, created];
      if (size > 0) this.#tell('Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${size}`);
      const message = `Created new replica set "${name}"`;
      this.#writeRevision(
        String(revision),
        hasProgressDeadline(this.#deployment)
          ? { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message }
          : undefined,
      );
      return created;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.reason === 'AlreadyExists') return this.#collided(namespace, name);
      this.#tell('Warning', 'ReplicaSetCreateError', `Failed to create new replica set "${name}": ${error.message}`);
      if (hasProgressDeadline(this.#deployment))
        this.#setProgressing('False', 'ReplicaSetCreateError', `Failed to create new replica set "${name}": ${error.message}`);
      return undefined;
    }
  }

  /** Somebody else's ReplicaSet has the name: the next look makes another one. */
  #collided(namespace: string, name: string): ReplicaSet | undefined {
    const there = this.#api.get<ReplicaSet>(REPLICA_SETS, namespace, name);
    const { metadata, spec, status } = this.#deployment;
    const isOurs = there.metadata.ownerReferences?.some(({ uid, controller }) => uid === metadata.uid && controller === true) === true;
    if (isOurs && isSameTemplate(spec.template, there.spec.template)) return there;
    this.#write({ ...this.#deployment, status: { ...status, collisionCount: (status?.collisionCount ?? 0) + 1 } });
    return undefined;
  }

  /** scaleReplicaSet: true when the size changed. The annotations of the size go along, and alone only when asked for. */
  #resize(set: ReplicaSet, size: number, annotationsToo = false): boolean {
    const before = sizeOf(set);
    const changes = before !== size;
    if (!changes && !annotationsToo) return false;
    const annotations = { ...set.metadata.annotations, ...sizeAnnotations(this.#deployment) };
    const { name } = set.metadata;
    this.#replace({ ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas: size } });
    if (changes)
      this.#tell('Normal', 'ScalingReplicaSet', `Scaled ${before < size ? 'up' : 'down'} replica set ${name} from ${before} to ${size}`);
    return changes;
  }

  #replace(set: ReplicaSet): ReplicaSet {
    const { namespace = '', name } = set.metadata;
    const written = this.#api.update<ReplicaSet>(REPLICA_SETS, namespace, name, set, MANAGER);
    this.#sets = this.#sets.map((each) => (each.metadata.uid === written.metadata.uid ? written : each));
    return written;
  }

  #cleanUp(old: readonly ReplicaSet[]): void {
    for (const { metadata } of spareReplicaSets(this.#deployment, old)) {
      this.#api.delete(REPLICA_SETS, metadata.namespace ?? '', metadata.name);
      this.#sets = this.#sets.filter((set) => set.metadata.uid !== metadata.uid);
    }
  }

  /** As upstream: of the ReplicaSets as they were found, whose counts are what the next look corrects. */
  #calculated({ fresh, old }: Sets): DeploymentStatus {
    return calculateStatus(this.#deployment, [...old, ...listOf(fresh)], fresh, timestamp(this.#api.clock));
  }

  #writeRolloutStatus({ fresh, old }: Sets): void {
    const nowMs = this.#api.clock.now();
    const status = rolloutStatus(this.#deployment, [...old, ...listOf(fresh)], fresh, nowMs, timestamp(this.#api.clock));
    const check = progressCheckInMs(this.#deployment, status, nowMs);
    if (!this.#writeStatus(status)) this.#checkInMs = check;
  }

  /** True when it was another one before. */
  #writeStatus(status: DeploymentStatus): boolean {
    return this.#write({ ...this.#deployment, status });
  }

  #writeRevision(revision: string, condition: Condition | undefined): void {
    const { metadata, status } = this.#deployment;
    const conditions = status?.conditions ?? [];
    this.#write({
      ...this.#deployment,
      metadata: { ...metadata, annotations: { ...metadata.annotations, [REVISION]: revision } },
      status: {
        ...status,
        conditions: condition === undefined ? conditions : withCondition(conditions, condition, timestamp(this.#api.clock)),
      },
    });
  }

  #setProgressing(status: 'True' | 'False' | 'Unknown', reason: string, message: string): void {
    const conditions = withCondition(
      this.#deployment.status?.conditions ?? [],
      { type: 'Progressing', status, reason, message },
      timestamp(this.#api.clock),
    );
    this.#write({ ...this.#deployment, status: { ...this.#deployment.status, conditions } });
  }

  #write(next: Deployment): boolean {
    const before = this.#deployment.metadata.resourceVersion;
    const { namespace = '', name } = next.metadata;
    this.#deployment = this.#api.update<Deployment>(DEPLOYMENTS, namespace, name, next, { ...MANAGER, subresource: 'status' });
    return this.#deployment.metadata.resourceVersion !== before;
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#post(this.#deployment, 'Deployment', { type, reason, message });
  }
}

function listOf<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
