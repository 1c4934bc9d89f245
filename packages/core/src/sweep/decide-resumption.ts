import type { Release } from '../record/release-record.ts';
import { holdOf } from './hold-of.ts';

/** What became of the run that was started before, as GitHub says; `unknown` where it does not say. */
export type RunState = 'under-way' | 'ended' | 'unknown';

export type ResumptionDecision = { readonly kind: 'start'; readonly hold: string } | { readonly kind: 'started'; readonly message: string };

/** A run that ended without having moved the release is followed by another one after this long. */
const AGAIN_AFTER_MS = 3_600_000;

/** Whether a workflow run is to be started for a hold, or one has been. `state` is that of the run in `release.resumption`. */
export function decideResumption(release: Release, state: RunState, now: number): ResumptionDecision {
  const hold = holdOf(release);
  const { id, resumption } = release;
  if (resumption === null || resumption.hold !== hold) return { kind: 'start', hold };
  const { workflow, run, at } = resumption;
  const what = `${workflow}${run === null ? '' : ` (run ${run})`} was started for ${id} at ${timeOf(at)}`;
  if (state === 'under-way') return { kind: 'started', message: `${what} and is under way` };
  const again = at + AGAIN_AFTER_MS;
  if (now >= again) return { kind: 'start', hold };
  return {
    kind: 'started',
    message: `${what}${state === 'ended' ? ', has ended and has not moved it' : ''}; again from ${timeOf(again)} on`,
  };
}

function timeOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
