import { SourceError } from '../source-error.ts';
import type { Answered } from './result.ts';

/** A server may be this much ahead: nothing is lost, and readings are that much older than they say. */
const MOST_AHEAD_MS = 30_000;
/** The `Date` header has whole seconds. */
const ROUNDING_MS = 1_500;

/**
 * The data of an answer that its server does not doubt.
 *
 * @param delayMs how long after its time a sample is asked for: a server whose clock is further behind would be asked for times that it has not yet
 *   reached, and what comes then would be lost
 * @throws SourceError `clock-skew`, `partial`, `warning`
 */
export function checkedAnswer<T>({ data, warnings, partial, skewMs }: Answered<T>, place: string, delayMs: number): T {
  if (skewMs !== null && (skewMs > MOST_AHEAD_MS || skewMs < -delayMs - ROUNDING_MS)) {
    const apart = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} ours`;
    const advice = 'Set both by NTP: what was counted when cannot be told';
    throw new SourceError(
      'clock-skew',
      `the clock of ${place} is ${apart}; expected at most ${MOST_AHEAD_MS / 1000} s ahead or ${Math.round(delayMs / 1000)} s behind. ${advice}`,
    );
  }
  if (partial)
    throw new SourceError('partial', `${place} answered from a part of its storage only; a part is no answer. Look at its storage`);
  const [first] = warnings;
  if (first !== undefined) {
    const more = warnings.length > 1 ? ` (and ${warnings.length - 1} more)` : '';
    throw new SourceError('warning', `${place} answered with a warning, so that the numbers may be wrong: ${first.slice(0, 300)}${more}`);
  }
  return data;
}
