import { parseMoment } from '../plan/window-moment.ts';
import type { Interval } from './interval.ts';
import { instantOf } from './wall-clock.ts';

/** A window from a date or time up to another. */
export function spanInterval(from: string, to: string, zone: string): Interval {
  return { start: momentAt(from, zone), end: momentAt(to, zone), label: null };
}

function momentAt(text: string, zone: string): number {
  const moment = parseMoment(text);
  if (moment === null) throw new Error(`${text} was taken for a date`);
  return moment.offsetMs === null ? instantOf(moment.wallMs, zone) : moment.wallMs - moment.offsetMs;
}
