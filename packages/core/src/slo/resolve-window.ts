import type { PlanPath } from '../plan/plan-path.ts';
import type { Finding } from '../plan/report.ts';
import { SLO_LIMITS } from './limits.ts';
import type { OpenSloObject } from './openslo-schema.ts';
import { parseShorthand } from './shorthand.ts';
import type { SloWindow } from './slo.ts';
import type { Written } from './slo-files.ts';

const CALENDAR_UNITS = { day: 86_400, week: 604_800, month: 31 * 86_400, quarter: 92 * 86_400, year: 366 * 86_400 } as const;

/** The one window of an SLO. What is wrong is reported; then null. */
export function resolveWindow(slo: Written<OpenSloObject<'SLO'>>): SloWindow | null {
  const path: PlanPath = ['spec', 'timeWindow'];
  const refuse = (at: PlanPath, finding: Pick<Finding, 'message' | 'expected' | 'got' | 'suggestion'>): null => {
    slo.add({ code: 'invalid-value', at: 'key', path: at, ...finding });
    return null;
  };
  const [entry, ...more] = slo.value.spec.timeWindow;
  if (!entry || more.length > 0) {
    if (slo.touched(path)) return null;
    return refuse(path, {
      message: 'an SLO has exactly one window',
      expected: 'a list of one: - { duration: 30d, isRolling: true }',
      got: entry ? `${more.length + 1} windows` : 'none',
      suggestion: entry ? 'keep one, and write an SLO for each other one' : 'add the window',
    });
  }
  const at: PlanPath = [...path, 0];
  const duration = parseShorthand(entry.duration ?? '');
  if (duration === null || slo.touched(at)) return null;
  const { calendar, isRolling } = entry;
  if (isRolling ? calendar : !calendar) {
    return refuse(at, {
      message: calendar ? 'a window is rolling or has a calendar, not both' : 'nothing says whether this window rolls',
      expected: 'isRolling: true, or a calendar with startTime and timeZone',
      got: calendar ? 'isRolling: true with a calendar' : 'neither',
      suggestion: calendar ? 'remove one of the two' : 'add isRolling: true',
    });
  }
  if (!calendar) {
    if (duration.kind === 'calendar') {
      return refuse([...at, 'duration'], {
        message: `a rolling window has the same length every day, and a ${duration.unit} has not`,
        expected: 'days or weeks, such as 30d or 4w',
        got: entry.duration,
        suggestion: 'write 30d, or add a calendar',
      });
    }
    return inBounds(duration.seconds)
      ? { kind: 'rolling', seconds: duration.seconds }
      : refuse([...at, 'duration'], tooLong(entry.duration));
  }
  const { unit, count } = duration;
  if (unit === 'minute' || unit === 'hour') {
    return refuse([...at, 'duration'], {
      message: 'a calendar has no windows of minutes or hours',
      expected: 'days, weeks, months, quarters or years, such as 1M',
      got: entry.duration,
      suggestion: 'write 1d or longer, or isRolling: true without a calendar',
    });
  }
  if (!inBounds(count * CALENDAR_UNITS[unit])) return refuse([...at, 'duration'], tooLong(entry.duration));
  const start = calendar.startTime.replace(' ', 'T');
  if (Number.isNaN(Date.parse(`${start}Z`))) {
    return refuse([...at, 'calendar', 'startTime'], {
      message: 'there is no such day or time',
      expected: 'a date and time such as 2026-01-01 00:00:00',
      got: calendar.startTime,
      suggestion: 'correct it',
    });
  }
  return { kind: 'calendar', unit, count, start, timeZone: calendar.timeZone };
}

function inBounds(seconds: number): boolean {
  return seconds >= 3600 && seconds <= SLO_LIMITS.windowSeconds;
}

function tooLong(got: string): Pick<Finding, 'message' | 'expected' | 'got' | 'suggestion'> {
  return {
    message: 'this is no length for a window of a budget',
    expected: 'from 1h to 1Y',
    got,
    suggestion: 'write 30d, which most SLOs have',
  };
}
