import type { Sighting } from '../beside/sighting.ts';

/** From the last readiness a batch needs to its hold, and where the time between went. Milliseconds; NaN for what was not seen. */
export interface HoldTime {
  /** k: instances on the new version at this hold. */
  readonly wanted: number;
  /** Sum of the four parts. */
  readonly totalMs: number;
  /** Until the ReplicaSet's status counts the pod: the ReplicaSet controller's doing. */
  readonly countedMs: number;
  /** Until the Deployment is told to retire the old ones: the release's doing. */
  readonly patchedMs: number;
  /** Until both sides' specs are final: the Deployment controller's doing. */
  readonly movedMs: number;
  /** Until the Deployment is paused: the release's doing. */
  readonly pausedMs: number;
}

/**
 * Replays what was seen. The last readiness of a batch of k is the moment the k-th pod of the new version is ready; its hold the first
 * moment after which the new side's `spec.replicas` is k, the old side's n − k, and the Deployment paused.
 */
export function holdTimes(
  sightings: readonly Sighting[],
  release: { readonly image: string; readonly desired: number; readonly batches: readonly number[] },
): readonly HoldTime[] {
  const { image, desired } = release;
  const readyPods = new Set<string>();
  const sets = new Map<string, { readonly isNew: boolean; readonly spec: number; readonly ready: number }>();
  const marks = release.batches.map((wanted) => ({
    wanted,
    readyAt: Number.NaN,
    countedAt: Number.NaN,
    patchedAt: Number.NaN,
    movedAt: Number.NaN,
    heldAt: Number.NaN,
  }));
  let paused = false;
  let unavailable: number | null = null;
  for (const sighting of sightings) {
    const { at } = sighting;
    switch (sighting.kind) {
      case 'pod':
        if (sighting.ready && sighting.image === image) readyPods.add(sighting.uid);
        else readyPods.delete(sighting.uid);
        break;
      case 'replicaset':
        sets.set(sighting.uid, { isNew: sighting.image === image, spec: sighting.spec, ready: sighting.ready });
        break;
      case 'deployment':
        paused = sighting.paused;
        unavailable = sighting.maxUnavailable;
        break;
      default:
        sighting satisfies never;
    }
    const side = (isNew: boolean) => [...sets.values()].filter((set) => set.isNew === isNew);
    const newSpec = sum(side(true).map(({ spec }) => spec));
    const oldSpec = sum(side(false).map(({ spec }) => spec));
    const counted = sum(side(true).map(({ ready }) => ready));
    for (const mark of marks) {
      const moved = newSpec === mark.wanted && oldSpec === desired - mark.wanted;
      if (readyPods.size >= mark.wanted) mark.readyAt = first(mark.readyAt, at);
      if (counted >= mark.wanted) mark.countedAt = first(mark.countedAt, at);
      if (!paused && unavailable === mark.wanted) mark.patchedAt = first(mark.patchedAt, at);
      if (moved) mark.movedAt = first(mark.movedAt, at);
      if (moved && paused) mark.heldAt = first(mark.heldAt, at);
    }
  }
  return marks.map(({ wanted, readyAt, countedAt, patchedAt, movedAt, heldAt }) => ({
    wanted,
    totalMs: heldAt - readyAt,
    countedMs: countedAt - readyAt,
    patchedMs: patchedAt - countedAt,
    movedMs: movedAt - patchedAt,
    pausedMs: heldAt - movedAt,
  }));
}

function first(known: number, now: number): number {
  return Number.isNaN(known) ? now : known;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
