import type { Deployment, ReplicaSet } from '../../kube/objects.ts';
import { byAge } from '../owner.ts';
import { revisionOf } from './revision-annotations.ts';

const NO_LIMIT = 2_147_483_647;

/** Old ReplicaSets beyond revisionHistoryLimit, the oldest first, as far as they have no pods and want none: cleanupDeployment of sync.go. */
export function spareReplicaSets({ spec }: Deployment, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const { revisionHistoryLimit = NO_LIMIT } = spec;
  if (revisionHistoryLimit === NO_LIMIT) return [];
  const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return [...alive]
    .sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b))
    .slice(0, Math.max(0, alive.length - revisionHistoryLimit))
    .filter(({ metadata, spec: of, status }) => {
      const seen = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
      return seen && (status?.replicas ?? 0) === 0 && of.replicas === 0;
    });
}
