import { Temporal } from 'temporal-polyfill';
import { DAY_MS, MINUTE_MS } from './bounds.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** `Mon 09:00` within the next six days, `Mon 2027-01-04 09:00` otherwise. Without the zone. */
export function formatBeginning(instant: number, zone: string, now: number): string {
  return format(instant, zone, now, 0);
}

/** The same for an end: midnight is 24:00 of the day before, so that nobody takes the next day for part of it. */
export function formatEnd(instant: number, zone: string, now: number): string {
  return format(instant, zone, now, 24);
}

export function formatDay(instant: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** With everything, for documents: `2027-01-04T09:00:00+01:00`. */
export function formatFull(instant: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toString({ timeZone: zone, smallestUnit: 'second' });
}

function format(instant: number, zone: string, now: number, midnight: 0 | 24): string {
  const shown = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const atMidnight = midnight === 24 && shown.hour === 0 && instant % MINUTE_MS === 0 && shown.minute === 0;
  const day = atMidnight ? shown.subtract({ days: 1 }) : shown;
  const time = atMidnight ? '24:00' : shown.toPlainTime().toString({ smallestUnit: shown.second === 0 ? 'minute' : 'second' });
  const near = Math.abs(instant - now) < 6 * DAY_MS;
  return [DAYS[day.dayOfWeek - 1], ...(near ? [] : [day.toPlainDate().toString()]), time].join(' ');
}
