import type { Opening, ResolvedPlan, WindowAnswer, Windows } from '@sluice/core';
import { calendarFiles } from './calendar-files.ts';
import type { Environment } from './environment.ts';

interface Place {
  /** What iCalendar files are relative to. */
  readonly planFile: string;
  /** What proxies are found by. */
  readonly env?: Environment;
}

/** The windows of plans, with the calendars they name. What lays them out is loaded when there is one. */
export function planWindows({ planFile, env = process.env }: Place): Windows {
  return {
    async answer({ windows }, at): Promise<WindowAnswer> {
      if (windows.length === 0)
        return { at, open: true, causes: [], changesAt: null, lookedUntil: at, message: 'open: the plan has no windows' };
      const { answerAt, timetables } = await import('@sluice/core/windows');
      return answerAt(await timetables(windows, calendarFiles({ planFile, env })), at);
    },
  };
}

/** The answer at an instant, and the next times in which releases may move. */
export async function tellWindows(
  { windows }: ResolvedPlan,
  at: number,
  count: number,
  { planFile, env = process.env }: Place,
): Promise<{ readonly answer: WindowAnswer; readonly openings: readonly Opening[] }> {
  const { answerAt, openingsFrom, timetables } = await import('@sluice/core/windows');
  const tables = await timetables(windows, calendarFiles({ planFile, env }));
  return { answer: answerAt(tables, at), openings: openingsFrom(tables, at, count) };
}
