import { Temporal } from 'temporal-polyfill';

/**
 * A wall time is what the clock of a place shows, as the milliseconds it would be in UTC: arithmetic without daylight saving. Only these
 * two functions know what a time zone does.
 */

/** The instant at which the clock shows this: in a skipped hour the first one after it, in a repeated hour the first of the two. */
export function instantOf(wallMs: number, zone: string): number {
  const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
  const shown = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (shown.toPlainDateTime().equals(wall)) return shown.epochMilliseconds;
  // Skipped: `earlier` is before the change by as much as the clock is set on.
  return shown.getTimeZoneTransition('next')?.epochMilliseconds ?? shown.epochMilliseconds;
}

export function wallOf(instant: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime().toZonedDateTime('UTC')
    .epochMilliseconds;
}
