import { Temporal } from 'temporal-polyfill';
import type { SloWindow } from './slo.ts';

export interface Span {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

const NOMINAL_DAYS = { day: 1, week: 7, month: 30, quarter: 90, year: 365 } as const;
const UNITS = { day: 'days', week: 'weeks', month: 'months', quarter: 'months', year: 'years' } as const;

/**
 * What a budget is counted over at an instant: the last seconds of a rolling window; of a calendar one what has passed of the present
 * period, on the clock of its place. Before the start of a calendar the periods are counted backwards.
 */
export function budgetSpan(window: SloWindow, at: number): Span {
  if (window.kind === 'rolling') return { from: at - window.seconds * 1000, until: at };
  const anchor = Temporal.PlainDateTime.from(window.start);
  const now = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(window.timeZone).toPlainDateTime();
  const unit = UNITS[window.unit];
  const length = window.unit === 'quarter' ? window.count * 3 : window.count;
  const begins = (index: number): number =>
    anchor.add({ [unit]: index * length }).toZonedDateTime(window.timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
  let index = Math.floor(anchor.until(now, { largestUnit: unit })[unit] / length);
  // Days of a month and daylight saving make the division off by one at most.
  while (begins(index) > at) index -= 1;
  while (begins(index + 1) <= at) index += 1;
  return { from: begins(index), until: at };
}

/** Length for burn rates: that of a usual month, quarter or year where they differ. */
export function nominalSeconds(window: SloWindow): number {
  return window.kind === 'rolling' ? window.seconds : window.count * NOMINAL_DAYS[window.unit] * 86_400;
}

/** `30 days`, `this month (Europe/Berlin)`. */
export function describeWindow(window: SloWindow): string {
  if (window.kind === 'calendar')
    return window.count === 1 ? `this ${window.unit} (${window.timeZone})` : `these ${window.count} ${window.unit}s (${window.timeZone})`;
  const days = window.seconds / 86_400;
  if (Number.isInteger(days)) return days === 1 ? '1 day' : `${days} days`;
  const hours = window.seconds / 3600;
  return Number.isInteger(hours) ? `${hours} hours` : `${Math.round(window.seconds / 60)} minutes`;
}
