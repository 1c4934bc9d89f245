import type { Observation, ReplicaSetObservation } from './observation.ts';

/** The two sides of a release. `new` is the side moved to: in a rollback that is the stable version. */
export interface Sides {
  readonly desiredCount: number;
  readonly newSide: ReplicaSetObservation | null;
  readonly newSpec: number;
  /** Ready pods of the new side; 0 while its status is behind its spec. */
  readonly newReady: number;
  readonly oldSpec: number;
  readonly oldReady: number;
  /** False while some old ReplicaSet's status is behind its spec, or still counts instances that are gone. */
  readonly oldCurrent: boolean;
}

export function sidesOf(observation: Observation, targetDigest: string): Sides {
  const newSide = observation.replicaSets.find((set) => set.templateDigest === targetDigest) ?? null;
  const oldSets = observation.replicaSets.filter((set) => set !== newSide);
  return {
    desiredCount: observation.desiredCount,
    newSide,
    newSpec: newSide?.specCount ?? 0,
    newReady: newSide?.current ? Math.min(newSide.readyCount, newSide.specCount) : 0,
    oldSpec: sum(oldSets.map((set) => set.specCount)),
    oldReady: sum(oldSets.map((set) => Math.min(set.readyCount, set.specCount))),
    oldCurrent: oldSets.every(hasCounted),
  };
}

/** The first status after a scaling in is of the new spec already, and counts the instances there were before it. */
function hasCounted({ current, readyCount, availableCount, specCount }: ReplicaSetObservation): boolean {
  return current && readyCount <= specCount && availableCount <= specCount;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
