import type { ReplicaSet, ReplicaSetStatus } from '../../kube/objects.ts';

export function sizeOf({ spec }: ReplicaSet): number {
  return spec.replicas ?? 1;
}

export function totalSize(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + sizeOf(set), 0);
}

type Count = 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas';

export function totalOf(sets: readonly ReplicaSet[], count: Count & keyof ReplicaSetStatus): number {
  return sets.reduce((sum, { status }) => sum + (status?.[count] ?? 0), 0);
}

export function availableOf({ status }: ReplicaSet): number {
  return status?.availableReplicas ?? 0;
}

/** Those that have, or ought to have, pods. */
export function activeOnly(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter((set) => sizeOf(set) > 0);
}
