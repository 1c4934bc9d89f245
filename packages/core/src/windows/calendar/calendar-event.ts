import { DAY_MS } from '../bounds.ts';
import { calendarDuration, type EventLength, ONE_DAY } from './calendar-duration.ts';
import { CalendarProblem } from './calendar-problem.ts';
import { type CalendarTime, calendarTime, instantOfTime } from './calendar-time.ts';
import { type ContentLine, contentLines, plainText } from './content-lines.ts';

/** One VEVENT (RFC 5545 section 3.6.1), as far as it says when. */
export interface CalendarEvent {
  readonly uid: string;
  readonly summary: string | null;
  readonly cancelled: boolean;
  readonly start: CalendarTime;
  readonly length: EventLength;
  /** Values of RRULE. */
  readonly rules: readonly ContentLine[];
  /** Further starts, with a length of their own where they have one. */
  readonly extra: readonly { readonly start: CalendarTime; readonly length: EventLength }[];
  readonly excluded: readonly CalendarTime[];
  /** The occurrence of the series that this event stands in for. */
  readonly replaces: CalendarTime | null;
}

const MOST_EVENTS = 5_000;

/** The events of an iCalendar text. `zone` is that of days and of times without one. Throws a CalendarProblem. */
export function calendarEvents(text: string, zone: string): readonly CalendarEvent[] {
  const open: string[] = [];
  const events: CalendarEvent[] = [];
  let lines: ContentLine[] = [];
  // What a login page or an error page is found out by.
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR\s/i.test(text))
    throw new CalendarProblem('this is no iCalendar: it does not begin with BEGIN:VCALENDAR');
  for (const content of contentLines(text)) {
    const component = content.value.trim().toUpperCase();
    if (content.name === 'BEGIN') {
      open.push(component);
      if (component === 'VEVENT') lines = [];
    } else if (content.name === 'END') {
      if (open.pop() !== component) throw new CalendarProblem(`END:${component} ends nothing`, content.line);
      if (component === 'VEVENT') events.push(eventOf(lines, content.line, zone));
      if (events.length > MOST_EVENTS) throw new CalendarProblem(`there are more than ${MOST_EVENTS} events`);
    } else if (open.at(-1) === 'VEVENT') lines.push(content);
  }
  if (open.length > 0) throw new CalendarProblem(`the text ends in the middle of ${open.at(-1)}`);
  return events;
}

function eventOf(lines: readonly ContentLine[], endLine: number, zone: string): CalendarEvent {
  const one = (name: string): ContentLine | undefined => lines.find((line) => line.name === name);
  const many = (name: string): readonly ContentLine[] => lines.filter((line) => line.name === name);
  const begin = one('DTSTART');
  if (begin === undefined) throw new CalendarProblem('an event has no DTSTART', endLine);
  refuse(one('EXRULE'), 'EXRULE, which no standard knows any more, is not served; use EXDATE');
  const start = calendarTime(begin.value, begin, zone);
  const length = lengthOf(start, one('DTEND'), one('DURATION'), zone);
  const replaces = one('RECURRENCE-ID');
  if (replaces?.parameters.has('RANGE'))
    refuse(replaces, 'RECURRENCE-ID with RANGE is not served; give the later part a series of its own');
  return {
    uid: one('UID')?.value ?? `line ${begin.line}`,
    summary: plainText(one('SUMMARY')?.value ?? '').slice(0, 200) || null,
    cancelled: one('STATUS')?.value.trim().toUpperCase() === 'CANCELLED',
    start,
    length,
    rules: many('RRULE'),
    extra: many('RDATE').flatMap((line) => line.value.split(',').map((value) => extraOf(value, line, zone, length))),
    excluded: many('EXDATE').flatMap((line) => line.value.split(',').map((value) => calendarTime(value, line, zone))),
    replaces: replaces === undefined ? null : calendarTime(replaces.value, replaces, zone),
  };
}

function refuse(line: ContentLine | undefined, message: string): void {
  if (line !== undefined) throw new CalendarProblem(message, line.line);
}

/** RDATE may hold periods: `20261224T090000Z/PT4H` or with a second time. */
function extraOf(value: string, line: ContentLine, zone: string, length: EventLength): CalendarEvent['extra'][number] {
  const [from = '', until] = value.split('/');
  const start = calendarTime(from, line, zone);
  if (until === undefined) return { start, length };
  if (/^\+?P/.test(until)) return { start, length: calendarDuration(until, line.line) };
  return { start, length: between(start, calendarTime(until, line, zone)) };
}

function lengthOf(start: CalendarTime, end: ContentLine | undefined, duration: ContentLine | undefined, zone: string): EventLength {
  if (end !== undefined) return between(start, calendarTime(end.value, end, zone));
  if (duration !== undefined) return calendarDuration(duration.value, duration.line);
  return start.wholeDay ? ONE_DAY : { days: 0, ms: 0 };
}

/** Of whole days a number of days; of times what passes between them, which every occurrence of a series then lasts. */
function between(start: CalendarTime, end: CalendarTime): EventLength {
  if (start.wholeDay && end.wholeDay) return { days: Math.max(0, Math.round((end.wallMs - start.wallMs) / DAY_MS)), ms: 0 };
  return { days: 0, ms: Math.max(0, instantOfTime(end) - instantOfTime(start)) };
}
