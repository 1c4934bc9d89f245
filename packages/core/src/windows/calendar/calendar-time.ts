import { isTimeZone } from '../../plan/time-zone.ts';
import { instantOf, wallOf } from '../wall-clock.ts';
import { CalendarProblem } from './calendar-problem.ts';
import type { ContentLine } from './content-lines.ts';

/** A date or time of an iCalendar, on the clock of its zone (RFC 5545 sections 3.3.4 and 3.3.5). */
export interface CalendarTime {
  readonly wallMs: number;
  readonly zone: string;
  readonly wholeDay: boolean;
}

const TIME = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/;

/** `zone` is that of times which name none: they are meant wherever the reader is. */
export function calendarTime(text: string, { parameters, line, name }: ContentLine, zone: string): CalendarTime {
  const match = TIME.exec(text.trim());
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? []).slice(1, 7).map((part) => Number(part ?? 0));
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59));
  if (match === null || new Date(wallMs).getUTCMonth() !== month - 1 || hour > 23 || minute > 59)
    throw new CalendarProblem(`"${text}" of ${name} is no date or time of an iCalendar`, line);
  if (match[4] === undefined) return { wallMs, zone, wholeDay: true };
  const named = parameters.get('TZID');
  return { wallMs, zone: match[7] === 'Z' ? 'UTC' : named === undefined ? zone : namedZone(named, line), wholeDay: false };
}

/** An IANA name, alone or at the end of a path, as some programs write it: `/softwarestudio.org/Tzfile/Europe/Berlin`. */
function namedZone(named: string, line: number): string {
  const parts = named.split('/');
  const found = [named, ...[3, 2].map((count) => parts.slice(-count).join('/'))].find(isTimeZone);
  if (found !== undefined) return found;
  throw new CalendarProblem(
    `time zone "${named}" is no IANA name such as Europe/Berlin; export the calendar with such names, or in UTC`,
    line,
  );
}

export function instantOfTime({ wallMs, zone }: CalendarTime): number {
  return instantOf(wallMs, zone);
}

/** What the clock of `zone` shows at this time; a whole day is the same day everywhere. */
export function wallIn(time: CalendarTime, zone: string): number {
  return time.wholeDay || time.zone === zone ? time.wallMs : wallOf(instantOfTime(time), zone);
}
