/** What the Deployment controller reads and writes, in numbers. */
export interface Scale {
  readonly desired: number;
  readonly paused: boolean;
  /** Null where it is a percent: then the specs stay as they are, which is enough for a finished release. */
  readonly maxSurge: number | null;
  readonly maxUnavailable: number | null;
  readonly oldSpec: number;
  readonly newSpec: number;
}

/**
 * Where the Deployment controller brings the two sides while new pods never count as available: the old side stops at n − maxUnavailable, and
 * the new side fills up to n + maxSurge in all, but not over n. A paused Deployment keeps its ReplicaSets.
 */
export function scaled({ desired, paused, maxSurge, maxUnavailable, oldSpec, newSpec }: Scale): {
  readonly oldSpec: number;
  readonly newSpec: number;
} {
  if (paused || maxSurge === null || maxUnavailable === null) return { oldSpec, newSpec };
  const old = Math.min(oldSpec, desired - maxUnavailable);
  const room = desired + maxSurge - old - newSpec;
  return { oldSpec: old, newSpec: Math.min(desired, newSpec + Math.max(0, room)) };
}
