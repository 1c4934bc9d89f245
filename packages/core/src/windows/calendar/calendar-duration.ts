import { DAY_MS } from '../bounds.ts';
import { CalendarProblem } from './calendar-problem.ts';

const DURATION = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?$/;

/** How long an event lasts: days by the calendar, whatever their hours, and the rest by any clock. */
export interface EventLength {
  readonly days: number;
  readonly ms: number;
}

/** RFC 5545 section 3.3.6: `P1D`, `PT8H30M`. */
export function calendarDuration(text: string, line: number): EventLength {
  const match = DURATION.exec(text.trim());
  if (match === null) throw new CalendarProblem(`"${text}" is no duration of an iCalendar, such as PT8H`, line);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return { days: weeks * 7 + days, ms: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}

export const ONE_DAY: EventLength = { days: 1, ms: 0 };

/** No event of this length lasts longer than this. */
export function longest({ days, ms }: EventLength): number {
  return (days + 1) * DAY_MS + ms;
}
