import { parseCron } from '../plan/cron-expression.ts';
import { MINUTE_MS, ZONE_SLACK_MS } from './bounds.ts';
import { type Interval, within } from './interval.ts';
import { instantOf, wallOf } from './wall-clock.ts';

/** A window that starts by a cron expression on the clock of its zone, and lasts so long by any clock. */
export function cronIntervals(start: string, seconds: number, zone: string, from: number, to: number): readonly Interval[] {
  const cron = parseCron(start);
  if (cron === null) throw new Error(`${start} was taken for a cron expression`);
  const durationMs = seconds * 1000;
  const last = wallOf(to, zone) + ZONE_SLACK_MS;
  const intervals: Interval[] = [];
  let wall = cron.nextRun(new Date(wallOf(from, zone) - durationMs - ZONE_SLACK_MS - MINUTE_MS));
  while (wall !== null && wall.getTime() < last) {
    const begin = instantOf(wall.getTime(), zone);
    intervals.push({ start: begin, end: begin + durationMs, label: null });
    wall = cron.nextRun(wall);
  }
  return within(intervals, from, to);
}
