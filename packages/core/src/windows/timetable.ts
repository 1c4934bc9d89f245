import type { ResolvedWindow } from '../plan/resolved-window.ts';
import type { CalendarTexts } from '../ports/calendar-texts.ts';
import { SluiceError } from '../sluice-error.ts';
import { CalendarProblem } from './calendar/calendar-problem.ts';
import { cronIntervals } from './cron-intervals.ts';
import { type Interval, within } from './interval.ts';
import { spanInterval } from './span-interval.ts';

/** A window with everything at hand that says when it is active. */
export interface Timetable {
  readonly window: ResolvedWindow;
  /** Why it cannot be told when it is active; null when it can. */
  readonly problem: string | null;
  /** Those that share an instant with the span. */
  intervals(from: number, to: number): readonly Interval[];
}

/** Reads what the windows of a plan refer to, each once. What cannot be read is said in its timetable, and throws nothing. */
export async function timetables(windows: readonly ResolvedWindow[], texts: CalendarTexts): Promise<readonly Timetable[]> {
  const read = new Map<string, Promise<string>>();
  return Promise.all(
    windows.map(async (window): Promise<Timetable> => {
      const { times, timezone } = window;
      switch (times.kind) {
        case 'cron':
          return known(window, (from, to) => cronIntervals(times.start, times.seconds, timezone, from, to));
        case 'span': {
          const interval = spanInterval(times.from, times.to, timezone);
          return known(window, (from, to) => within([interval], from, to));
        }
        case 'calendar': {
          const text = read.get(times.source) ?? texts.read(times.source);
          read.set(times.source, text);
          return ofCalendar(window, text, times.source);
        }
        case 'holidays': {
          const { HolidayCalendar } = await import('./holiday-intervals.ts');
          const calendar = await HolidayCalendar.open(times.place, timezone);
          return typeof calendar === 'string' ? unknown(window, calendar) : known(window, (from, to) => calendar.intervals(from, to));
        }
        default:
          return times satisfies never;
      }
    }),
  );
}

async function ofCalendar(window: ResolvedWindow, text: Promise<string>, source: string): Promise<Timetable> {
  try {
    // First: a text that cannot be had must not fail while nobody waits for it.
    const content = await text;
    const { readCalendar } = await import('./calendar/calendar-intervals.ts');
    const calendar = readCalendar(content, window.timezone);
    return known(window, (from, to) => calendar.intervals(from, to));
  } catch (error) {
    if (error instanceof CalendarProblem) return unknown(window, `calendar ${source} cannot be understood: ${error.message}`);
    if (error instanceof SluiceError) return unknown(window, `calendar ${source} cannot be read: ${error.message}`);
    throw error;
  }
}

/** The same, with what keeps it from being laid out at an instant as its problem. */
export function settledAt(table: Timetable, at: number): Timetable {
  try {
    table.intervals(at, at + 1);
    return table;
  } catch (error) {
    if (!(error instanceof CalendarProblem)) throw error;
    const { times } = table.window;
    return unknown(table.window, `calendar ${times.kind === 'calendar' ? times.source : ''} cannot be understood: ${error.message}`);
  }
}

function known(window: ResolvedWindow, intervals: Timetable['intervals']): Timetable {
  return { window, problem: null, intervals };
}

function unknown(window: ResolvedWindow, problem: string): Timetable {
  return { window, problem, intervals: () => [] };
}
