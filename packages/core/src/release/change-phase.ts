import type { PhaseChange, Release } from '../record/release-record.ts';

/** A release of 200 stages has two changes a stage; a ConfigMap holds the record. */
const MOST_PHASES = 400;
/** The whole reason is that of the release; here it is for an event and a line of a timeline. */
const LONGEST_REASON = 300;

/** What a change of phase changes in the record: the phase, and the list of all of them. */
export function changePhase({ phases }: Release, change: PhaseChange): Pick<Release, 'phase' | 'reason' | 'holding' | 'phases'> {
  const { phase, reason, holding } = change;
  return { phase, reason, holding, phases: [...phases, { ...change, reason: reason.slice(0, LONGEST_REASON) }].slice(-MOST_PHASES) };
}
