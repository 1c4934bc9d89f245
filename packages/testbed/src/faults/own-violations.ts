import { checkInvariant, type Violation } from '../observer/attribution.ts';
import type { Observation } from '../observer/observation.ts';
import { inTrueOrder } from '../observer/timeline.ts';
import type { ForeignResume } from './foreign-acts.ts';
import { WORKLOAD } from './trial.ts';

/** A controller works from its cache: for so long it may still act on what somebody wrote, although the release has paused the workload again. */
const FOREIGN_MS = 2_000;

export interface JudgedViolations {
  readonly own: readonly Violation[];
  /** Retirements by a controller that somebody else had set going with other settings. */
  readonly foreign: readonly Violation[];
}

/** Sets apart what the controller retired because somebody had restored the fields. */
export function ownViolations(observations: readonly Observation[], resumes: readonly ForeignResume[]): JudgedViolations {
  const { violations } = checkInvariant(observations, WORKLOAD);
  const { changes } = inTrueOrder(observations);
  const isForeign = (violation: Violation) => {
    const shrink = changes.findLast((change, index) => {
      if (change.kind !== 'replicaset' || change.name !== violation.replicaSet || change.rv > violation.rv) return false;
      const before = changes.findLast((earlier, position) => position < index && earlier.kind === 'replicaset' && earlier.uid === change.uid);
      return before?.kind === 'replicaset' && change.spec < before.spec;
    });
    return shrink !== undefined && resumes.some(({ at, rv }) => rv < shrink.rv && shrink.at - at <= FOREIGN_MS);
  };
  return { own: violations.filter((violation) => !isForeign(violation)), foreign: violations.filter(isForeign) };
}
