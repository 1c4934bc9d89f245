import type { Deployment, ReplicaSet } from '../../kube/objects.ts';
import { byAge } from '../owner.ts';
import { isRollingUpdate, maxUnavailableOf, plainSurgeOf, wantedCount } from './fenceposts.ts';
import { availableOf, sizeOf, totalOf, totalSize } from './replica-counts.ts';
import type { Resize } from './scaled-sizes.ts';

/** How many the new ReplicaSet gets now, of `all` that there are: util.NewRSNewReplicas. */
export function newReplicaSetSize(deployment: Deployment, all: readonly ReplicaSet[], currentSize: number): number {
  const wanted = wantedCount(deployment);
  if (!isRollingUpdate(deployment)) return wanted;
  const most = wanted + plainSurgeOf(deployment);
  const total = totalSize(all);
  return total >= most ? currentSize : currentSize + Math.min(most - total, wanted - currentSize);
}

/**
 * What the old ReplicaSets are cut down to now, unhealthy pods first: reconcileOldReplicaSets of rolling.go. Empty when nothing may go.
 *
 * 10 wanted, 2 unavailable allowed, 8 old and 5 new of which none is available: 13 − 8 − 5 = 0, nothing goes.
 */
export function oldReplicaSetSizes(deployment: Deployment, old: readonly ReplicaSet[], fresh: ReplicaSet): readonly Resize[] {
  const active = old.filter((set) => sizeOf(set) > 0);
  if (totalSize(active) === 0) return [];
  const leastAvailable = wantedCount(deployment) - maxUnavailableOf(deployment);
  const freshUnavailable = sizeOf(fresh) - availableOf(fresh);
  const mayGo = totalSize([...old, fresh]) - leastAvailable - freshUnavailable;
  if (mayGo <= 0) return [];
  const sizes = new Map([...active].sort(byAge).map((set) => [set, sizeOf(set)]));
  cleanUpUnhealthy(sizes, mayGo);
  retire(sizes, totalOf([...active, fresh], 'availableReplicas') - leastAvailable);
  return [...sizes].filter(([set, size]) => size !== sizeOf(set)).map(([set, size]) => ({ set, size }));
}

/** cleanupUnhealthyReplicas: those that are not available cost no availability. */
function cleanUpUnhealthy(sizes: Map<ReplicaSet, number>, most: number): void {
  let gone = 0;
  for (const [set, size] of sizes) {
    const count = Math.min(most - gone, size - availableOf(set));
    if (count <= 0) continue;
    sizes.set(set, size - count);
    gone += count;
  }
}

/** scaleDownOldReplicaSetsForRollingUpdate: the oldest first. */
function retire(sizes: Map<ReplicaSet, number>, most: number): void {
  let gone = 0;
  for (const [set, size] of sizes) {
    const count = Math.min(most - gone, size);
    if (count <= 0) continue;
    sizes.set(set, size - count);
    gone += count;
  }
}
