import { hasEnded } from '../lifecycle.ts';
import { formatDuration } from '../plan/durations.ts';
import type { NextRelease, ReleaseRecord } from '../record/release-record.ts';
import type { RunState } from '../sweep/decide-resumption.ts';

/** What nobody has started by then is not what anybody still wants. */
export const LONGEST_WAIT_MS = 7 * 86_400_000;
/** A run of which nobody knows whether it was started is taken for lost after this long. */
const LOST_AFTER_MS = 3_600_000;

/** The record with a newer release that waits, in place of one that waited before. */
export function noteNext(record: ReleaseRecord, asked: Omit<NextRelease, 'until' | 'started'>): ReleaseRecord {
  return { ...record, next: { ...asked, until: asked.at + LONGEST_WAIT_MS, started: null } };
}

export type NextDecision =
  | { readonly kind: 'none' }
  /** Nobody is to start it any more. */
  | { readonly kind: 'forget'; readonly message: string }
  | { readonly kind: 'wait'; readonly message: string }
  | { readonly kind: 'start'; readonly next: NextRelease; readonly message: string };

/** Whether the release that waits is to be started. `state` is that of the run in `next.started`. */
export function decideNext({ release, next }: ReleaseRecord, state: RunState, now: number): NextDecision {
  if (next === null) return { kind: 'none' };
  const { version, started } = next;
  if (now >= next.until)
    return { kind: 'forget', message: `${version} has waited for ${formatDuration(LONGEST_WAIT_MS / 1000)} and is not started any more` };
  // What could not be brought back is a person's to look at, before anything else goes there.
  if (release !== null && (!hasEnded(release.phase) || release.phase === 'rollback-failed'))
    return { kind: 'wait', message: describeNext(next) };
  if (started === null) return { kind: 'start', next, message: `${version} has waited, and can start` };
  const what = `${started.workflow}${started.run === null ? '' : ` (run ${started.run})`} was started for ${version} at ${timeOf(started.at)}`;
  switch (state) {
    case 'under-way':
      return { kind: 'wait', message: `${what} and is under way` };
    case 'ended':
      return { kind: 'forget', message: `${what}, and has ended without a release: its log says why. ${version} waits no more` };
    case 'unknown':
      return now >= started.at + LOST_AFTER_MS
        ? { kind: 'start', next, message: `${what}, and nothing was heard of it` }
        : { kind: 'wait', message: what };
    default:
      return state satisfies never;
  }
}

/** `v5 waits for it to end (asked for by ada, until 2026-12-03T10:00:00Z)`. */
export function describeNext({ version, by, until }: NextRelease): string {
  return `${version} waits for it to end (asked for by ${by}, until ${timeOf(until)})`;
}

function timeOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
