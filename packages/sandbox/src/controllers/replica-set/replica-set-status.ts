import type { Condition, Pod, ReplicaSet, ReplicaSetStatus } from '../../kube/objects.ts';
import { availableInMs, isReady } from '../pod-readiness.ts';
import { withoutZeroes } from '../without-zeroes.ts';

export interface CountedPods {
  readonly active: readonly Pod[];
  readonly terminating: readonly Pod[];
  /** Why pods could not be made or deleted. */
  readonly failure: string | undefined;
}

/** replicaset/replica_set_utils.go, calculateStatus. */
export function replicaSetStatus(
  set: ReplicaSet,
  { active, terminating, failure }: CountedPods,
  nowMs: number,
  time: string,
): ReplicaSetStatus {
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const template = Object.entries(set.spec.template.metadata?.labels ?? {});
  const conditions = conditionsAfter(set, active.length, failure, time);
  return {
    replicas: active.length,
    terminatingReplicas: terminating.length,
    ...withoutZeroes({
      fullyLabeledReplicas: active.filter(({ metadata }) => template.every(([key, value]) => metadata.labels?.[key] === value)).length,
      readyReplicas: active.filter(isReady).length,
      availableReplicas: active.filter((pod) => availableInMs(pod, minReadySeconds, nowMs) === 0).length,
      observedGeneration: set.metadata.generation ?? 0,
    }),
    ...(conditions.length > 0 && { conditions }),
  };
}

function conditionsAfter(set: ReplicaSet, activeCount: number, failure: string | undefined, time: string): readonly Condition[] {
  const conditions = set.status?.conditions ?? [];
  const known = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return conditions.filter(({ type }) => type !== 'ReplicaFailure');
  if (known) return conditions;
  const reason = activeCount < (set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [...conditions, { type: 'ReplicaFailure', status: 'True', reason, message: failure, lastTransitionTime: time }];
}
