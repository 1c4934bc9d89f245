import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from '../../kube/objects.ts';
import { withoutZeroes } from '../without-zeroes.ts';
import { hasCondition, withCondition, withoutCondition } from './conditions.ts';
import { maxUnavailableOf, wantedCount } from './fenceposts.ts';
import { totalOf, totalSize } from './replica-counts.ts';

export const NO_DEADLINE_SECONDS = 2_147_483_647;

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE_SECONDS;
}

/** calculateStatus of sync.go. */
export function calculateStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  fresh: ReplicaSet | undefined,
  now: string,
): DeploymentStatus {
  const available = totalOf(all, 'availableReplicas');
  const enough = available >= wantedCount(deployment) - maxUnavailableOf(deployment);
  const condition: Condition = enough
    ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  return {
    ...withoutZeroes({
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: totalOf(all, 'replicas'),
      updatedReplicas: fresh === undefined ? 0 : totalOf([fresh], 'replicas'),
      readyReplicas: totalOf(all, 'readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, totalSize(all) - available),
      collisionCount: deployment.status?.collisionCount ?? 0,
    }),
    terminatingReplicas: totalOf(all, 'terminatingReplicas'),
    conditions: withCondition(deployment.status?.conditions ?? [], condition, now),
  };
}

/** All that is wanted is new and available, and nothing old is left: util.DeploymentComplete. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = wantedCount(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** util.DeploymentProgressing */
export function isProgressing({ status: old = {} }: Deployment, status: DeploymentStatus): boolean {
  const oldOnes = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    oldOnes(status) < oldOnes(old) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

/** util.DeploymentTimedOut */
export function hasTimedOut(deployment: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  if (!hasProgressDeadline(deployment)) return false;
  const condition = status.conditions?.find(({ type }) => type === 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return Date.parse(condition.lastUpdateTime ?? '') + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 < nowMs;
}

/** syncRolloutStatus of progress.go: the status with what it says about progress and failures. */
export function rolloutStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  fresh: ReplicaSet | undefined,
  nowMs: number,
  now: string,
): DeploymentStatus {
  const status = calculateStatus(deployment, all, fresh, now);
  const conditions = failuresIn(progressIn(deployment, status, fresh, nowMs, now), all, fresh, now);
  return { ...status, conditions };
}

function progressIn(
  deployment: Deployment,
  status: DeploymentStatus,
  fresh: ReplicaSet | undefined,
  nowMs: number,
  now: string,
): readonly Condition[] {
  const conditions = status.conditions ?? [];
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const current = deployment.status?.conditions?.find(({ type }) => type === 'Progressing');
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable') return conditions;
  const subject = fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;
  const progress = (status: 'True' | 'False', reason: string, what: string): Condition => ({
    type: 'Progressing',
    status,
    reason,
    message: `${subject} ${what}`,
  });
  if (isComplete(deployment, status)) {
    return withCondition(conditions, progress('True', 'NewReplicaSetAvailable', 'has successfully progressed.'), now);
  }
  if (isProgressing(deployment, status)) {
    const condition = {
      ...progress('True', 'ReplicaSetUpdated', 'is progressing.'),
      ...(current?.status === 'True' && current.lastTransitionTime !== undefined && { lastTransitionTime: current.lastTransitionTime }),
    };
    return withCondition(withoutCondition(conditions, 'Progressing'), condition, now);
  }
  return hasTimedOut(deployment, status, nowMs)
    ? withCondition(conditions, progress('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'), now)
    : conditions;
}

function failuresIn(
  conditions: readonly Condition[],
  all: readonly ReplicaSet[],
  fresh: ReplicaSet | undefined,
  now: string,
): readonly Condition[] {
  const failing = [...(fresh === undefined ? [] : [fresh]), ...all].find(({ status }) =>
    hasCondition(status?.conditions, 'ReplicaFailure'),
  );
  const failure = failing?.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
  return failure === undefined ? withoutCondition(conditions, 'ReplicaFailure') : withCondition(conditions, failure, now);
}

/** When to look again whether the deadline has passed; undefined when it cannot: requeueStuckDeployment. */
export function progressCheckInMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const condition = deployment.status?.conditions?.find(({ type }) => type === 'Progressing');
  if (!hasProgressDeadline(deployment) || condition === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  const deadline = Date.parse(condition.lastUpdateTime ?? '') + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
  return Math.max(0, deadline - nowMs) + 1000;
}
