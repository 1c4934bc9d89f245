import type { Deployment, ReplicaSet } from '../../kube/objects.ts';
import { byAge } from '../owner.ts';
import { isRollingUpdate, maxSurgeOf, wantedCount } from './fenceposts.ts';
import { activeOnly, sizeOf, totalSize } from './replica-counts.ts';
import { findActiveOrLatest, isSaturated } from './replica-set-choice.ts';
import { maxReplicasOf } from './revision-annotations.ts';

export interface Resize {
  readonly set: ReplicaSet;
  readonly size: number;
}

/**
 * Sizes after somebody changed the wanted number, or while paused: DeploymentController.scale. All of it to the only active ReplicaSet; none to
 * old ones once the new one is complete; otherwise in proportion.
 */
export function scaledSizes(deployment: Deployment, fresh: ReplicaSet | undefined, old: readonly ReplicaSet[]): readonly Resize[] {
  const only = findActiveOrLatest(fresh, old);
  if (only !== undefined) return [{ set: only, size: wantedCount(deployment) }];
  if (isSaturated(deployment, fresh)) return activeOnly(old).map((set) => ({ set, size: 0 }));
  return isRollingUpdate(deployment) ? proportionalSizes(deployment, [...old, ...(fresh === undefined ? [] : [fresh])]) : [];
}

/**
 * Spreads a change of size over all active ReplicaSets in proportion to theirs, the largest first: the rolling part of
 * DeploymentController.scale. Old 8 and new 4 of 10 + 2, now 20 + 2 → 15 and 7.
 */
function proportionalSizes(deployment: Deployment, sets: readonly ReplicaSet[]): readonly Resize[] {
  const active = activeOnly(sets);
  const wanted = wantedCount(deployment);
  const allowed = wanted > 0 ? wanted + maxSurgeOf(deployment) : 0;
  const toAdd = allowed - totalSize(active);
  const ordered = toAdd === 0 ? active : [...active].sort(toAdd > 0 ? largerThenNewer : largerThenOlder);
  let added = 0;
  const resizes = ordered.map((set): Resize => {
    const share = toAdd === 0 ? 0 : proportionOf(deployment, set, toAdd, added);
    added += share;
    return { set, size: sizeOf(set) + share };
  });
  // What rounding left over goes to the largest.
  return resizes.map(({ set, size }, index) => ({ set, size: index === 0 && toAdd !== 0 ? Math.max(0, size + toAdd - added) : size }));
}

/** util.GetReplicaSetProportion */
function proportionOf(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (sizeOf(set) === 0 || toAdd === added) return 0;
  const fraction = fractionOf(deployment, set);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

/**
 * util.getReplicaSetFraction: by the size all ReplicaSets together could have when this one got its own.
 */
export function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const size = sizeOf(set);
  const wanted = wantedCount(deployment);
  if (wanted === 0) return -size;
  const before = maxReplicasOf(set) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return roundHalfAway((size * (wanted + maxSurgeOf(deployment))) / before) - size;
}

/** integer.RoundToInt32 */
function roundHalfAway(value: number): number {
  return value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5);
}

function largerThenNewer(a: ReplicaSet, b: ReplicaSet): number {
  return sizeOf(b) - sizeOf(a) || byAge(b, a);
}

function largerThenOlder(a: ReplicaSet, b: ReplicaSet): number {
  return sizeOf(b) - sizeOf(a) || byAge(a, b);
}
