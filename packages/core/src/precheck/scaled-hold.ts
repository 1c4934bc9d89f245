/** A hold: instances of the new and of the old version. */
export interface HeldCounts {
  readonly newCount: number;
  readonly oldCount: number;
}

/**
 * What the Deployment controller makes of a hold when the paused Deployment is scaled to m in one go. It keeps the shares: each
 * ReplicaSet becomes round(size · m / n), the larger one first, and the larger one takes what rounding leaves over.
 *
 * Worked example, a hold of 1 new and 9 old: scaled to 6 it is round(0.6) = 1 and round(5.4) = 5; scaled to 4 it is round(0.4) = 0 and
 * round(3.6) = 4: the new version is gone and nothing is being tried any more. A hold of 9 new and 1 old loses its last old instance at 4.
 *
 * ReplicaSets of equal size that were also created in the same second are ordered by name: then the sides may be swapped, and as many are lost.
 *
 * Source: `scale` in kubernetes pkg/controller/deployment/sync.go and GetReplicaSetProportion in util/deployment_util.go.
 */
export function scaledHold(held: HeldCounts, scaledTo: number): HeldCounts {
  const total = held.newCount + held.oldCount;
  const toAdd = scaledTo - total;
  if (toAdd === 0 || total === 0) return held;
  if (scaledTo === 0) return { newCount: 0, oldCount: 0 };
  const growing = toAdd > 0;
  // Ties: growing prefers the newer one, shrinking the older one.
  const newFirst = held.newCount > held.oldCount || (held.newCount === held.oldCount && growing);
  const [first, second] = newFirst ? [held.newCount, held.oldCount] : [held.oldCount, held.newCount];
  const addedFirst = share(first, total, scaledTo, toAdd);
  const addedSecond = addedFirst === toAdd ? 0 : share(second, total, scaledTo, toAdd - addedFirst);
  const leftOver = toAdd - addedFirst - addedSecond;
  const firstAfter = Math.max(0, first + addedFirst + leftOver);
  const secondAfter = Math.max(0, second + addedSecond);
  return newFirst ? { newCount: firstAfter, oldCount: secondAfter } : { newCount: secondAfter, oldCount: firstAfter };
}

function share(size: number, total: number, scaledTo: number, allowed: number): number {
  if (size === 0) return 0;
  const fraction = Math.round((size * scaledTo) / total) - size;
  return allowed > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

/** The least number of instances that keeps both sides of the hold, for it and for every number up to that of now. */
export function leastSafeCount(held: HeldCounts): number {
  const total = held.newCount + held.oldCount;
  let least = total;
  while (least > 1 && keepsBoth(scaledHold(held, least - 1))) least -= 1;
  return least;
}

export function keepsBoth(held: HeldCounts): boolean {
  return held.newCount >= 1 && held.oldCount >= 1;
}
