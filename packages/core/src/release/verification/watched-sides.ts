import type { WorkloadRecord } from '../../record/release-record.ts';
import type { Observation } from '../observation.ts';

/** Names of the ReplicaSets that a verification compares. */
export interface WatchedSides {
  readonly new: readonly string[];
  readonly newCount: number;
  /** Those of any other template that have instances now. */
  readonly old: readonly string[];
  /** Those of the stable template, with instances or without: what served before the release. */
  readonly before: readonly string[];
}

export function watchedSides({ replicaSets }: Observation, { goal, stable }: Pick<WorkloadRecord, 'goal' | 'stable'>): WatchedSides {
  const fresh = replicaSets.filter((set) => set.templateDigest === goal.digest);
  return {
    new: fresh.map(({ name }) => name),
    newCount: fresh.reduce((sum, { specCount }) => sum + specCount, 0),
    old: replicaSets.filter((set) => set.templateDigest !== goal.digest && set.specCount > 0).map(({ name }) => name),
    before: replicaSets.filter((set) => set.templateDigest === stable.digest).map(({ name }) => name),
  };
}
