import ICAL from 'ical.js';
import { DateTime, IANAZone } from 'luxon';
import type { ResolvedWindow } from '../../plan/resolved-window.ts';

/**
 * The same answers by other means, to compare with: luxon for time zones, ical.js for recurrence, and a clock that is watched minute by
 * minute in place of a cron library. Slow on purpose.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Active {
  readonly start: number;
  readonly end: number;
}

/** Whether releases may move, from the definition: an allow if there are any, and no deny. */
export function independentOpen(windows: readonly ResolvedWindow[], at: number): boolean {
  const active = (effect: string): boolean[] => windows.filter((window) => window.effect === effect).map((window) => isActive(window, at));
  return !active('deny').includes(true) && (active('allow').length === 0 || active('allow').includes(true));
}

function isActive(window: ResolvedWindow, at: number): boolean {
  return occurrences(window, at).some(({ start, end }) => start <= at && at < end);
}

function occurrences({ times, timezone }: ResolvedWindow, at: number): readonly Active[] {
  switch (times.kind) {
    case 'cron':
      return watchedClock(times.start, times.seconds * 1000, timezone, at);
    case 'span': {
      return [{ start: firstShown(times.from, timezone), end: firstShown(times.to, timezone) }];
    }
    case 'calendar':
      return expanded(times.source, timezone, at);
    case 'holidays':
      throw new Error('holidays are compared with dates from the law');
    default:
      return times satisfies never;
  }
}

/** The first minute at which the clock shows this or has gone past it. */
function firstShown(text: string, zone: string): number {
  const guess = DateTime.fromISO(text, { zone }).toMillis();
  if (/[TZ+-]\d{2}:\d{2}.*(Z|[+-]\d{2}:\d{2})$/.test(text)) return guess;
  const wanted = DateTime.fromISO(text, { zone: 'UTC' }).toMillis();
  for (let instant = guess - 26 * 60 * MINUTE_MS; instant <= guess; instant += MINUTE_MS)
    if (wallMs(instant, zone) >= wanted) return instant;
  return guess;
}

/**
 * Watches the clock of the zone from the longest duration before the instant on. A minute that fits starts a window the first time it is
 * shown; one that the clock skips, when it has skipped it.
 */
function watchedClock(expression: string, durationMs: number, zone: string, at: number): readonly Active[] {
  const matches = cronMatcher(expression);
  const found: Active[] = [];
  let instant = Math.floor((at - durationMs - 3 * 3_600_000) / MINUTE_MS) * MINUTE_MS;
  let latest = wallMs(instant, zone);
  for (; instant <= at; instant += MINUTE_MS) {
    const wall = wallMs(instant, zone);
    // Set back: what is shown now was shown before. Set on: all that lies between is shown at once.
    for (let minute = latest + MINUTE_MS; minute <= wall; minute += MINUTE_MS)
      if (matches(DateTime.fromMillis(minute, { zone: 'UTC' }))) found.push({ start: instant, end: instant + durationMs });
    latest = Math.max(latest, wall);
  }
  return found;
}

function wallMs(instant: number, zone: string): number {
  return instant + IANAZone.create(zone).offset(instant) * MINUTE_MS;
}

const NAMES: Readonly<Record<string, number>> = { SUN: 0, MON: 1, TUE: 2, WED: 3, THU: 4, FRI: 5, SAT: 6 };

/** crontab(5), as far as the table uses it: numbers, names, ranges, steps, lists; a day fits either way where both kinds are restricted. */
function cronMatcher(expression: string): (wall: DateTime) => boolean {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = expression.split(' ');
  const fits = (field: string, value: number, from: number): boolean =>
    field.split(',').some((part) => {
      const [range = '', step = '1'] = part.split('/');
      const [low, high] = range === '*' ? [from, 60] : range.split('-').map((text) => NAMES[text] ?? Number(text));
      const top = high ?? (part.includes('/') ? 60 : low);
      return low !== undefined && top !== undefined && value >= low && value <= top && (value - low) % Number(step) === 0;
    });
  return (wall) => {
    const byDay = fits(day, wall.day, 1);
    const byWeekday = fits(weekday, wall.weekday % 7, 0) || (wall.weekday === 7 && fits(weekday, 7, 0));
    const onDay = day !== '*' && weekday !== '*' ? byDay || byWeekday : byDay && byWeekday;
    return fits(minute, wall.minute, 0) && fits(hour, wall.hour, 0) && fits(month, wall.month, 1) && onDay;
  };
}

/** Occurrences up to the instant, as ical.js lays them out on the wall clock, and luxon's idea of when that is. */
function expanded(text: string, zone: string, at: number): readonly Active[] {
  const root = new ICAL.Component(ICAL.parse(text));
  for (const zone of root.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const events = root.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
  const series = events.filter((event) => !event.isRecurrenceException());
  for (const exception of events.filter((event) => event.isRecurrenceException()))
    series.find((event) => event.uid === exception.uid)?.relateException(exception);
  return series.flatMap((event): Active[] => {
    const instant = (time: ICAL.Time, like = event.component.getFirstProperty('dtstart')): number => {
      const named = like?.getParameter('tzid');
      const inZone = time.zone?.tzid === 'UTC' ? 'UTC' : typeof named === 'string' && !time.isDate ? named : zone;
      const { year, month, day, hour, minute, second } = time;
      return DateTime.fromObject({ year, month, day, hour, minute, second }, { zone: inZone }).toMillis();
    };
    const found: Active[] = [];
    const iterator = event.iterator();
    for (let next = iterator.next(); next; next = iterator.next()) {
      const { startDate, endDate, item } = event.getOccurrenceDetails(next);
      const start = instant(startDate);
      if (start > at + DAY_MS) break;
      if (item.component.getFirstPropertyValue('status') === 'CANCELLED') continue;
      found.push({ start, end: instant(endDate) });
    }
    return found;
  });
}
