import { parseDuration } from './durations.ts';
import type { EnvironmentEntry } from './environment-schema.ts';
import type { PlanPath } from './plan-path.ts';
import { type Roles, resolvePrincipals } from './principal.ts';
import type { Finding, PlanReport } from './report.ts';
import type { ResolvedWindow, WindowTimes } from './resolved-window.ts';
import { parseMoment } from './window-moment.ts';
import type { WindowEntry } from './window-schema.ts';

const DAY_MS = 86_400_000;
const FORMS = 'a cron expression, { from, to }, { from, through }, { ical } or { holidays }';

type Written = Omit<Finding, 'code' | 'at' | 'path'> & { readonly path?: PlanPath };

/** The windows of an environment, every default written out. What is wrong is reported, and such a window left out. */
export function resolveWindows(
  { windows, timezone }: EnvironmentEntry,
  roles: Roles,
  path: PlanPath,
  report: PlanReport,
): readonly ResolvedWindow[] {
  return windows.flatMap((entry, index): ResolvedWindow[] => {
    const at = [...path, 'windows', index];
    const add = ({ path: place = at, ...finding }: Written): null => {
      report.add({ code: 'invalid-value', at: 'value', path: place, ...finding });
      return null;
    };
    const effect = effectOf(entry, add);
    // A duration that failed in form was meant to be one.
    const times = effect === null || report.hasShadow([...at, 'duration']) ? null : timesOf(entry, effect, at, add);
    if (effect === null || times === null) return [];
    const { reason = null, override, overrideBy, overrun } = entry;
    if (overrideBy.length > 0 && override === 'never') {
      add({
        path: [...at, 'overrideBy'],
        message: 'nobody may override this window, so overrideBy says nothing',
        expected: 'override: fix beside it',
        got: 'override: never',
        suggestion: 'add override: fix, or remove overrideBy',
      });
    }
    const names = resolvePrincipals(overrideBy, roles, [...at, 'overrideBy'], report);
    return [{ effect, times, timezone: entry.timezone ?? timezone, reason, override, overrideBy: names, overrun }];
  });
}

function effectOf({ allow, deny }: WindowEntry, add: (finding: Written) => null): 'allow' | 'deny' | null {
  if ((allow === undefined) !== (deny === undefined)) return allow === undefined ? 'deny' : 'allow';
  const both = allow !== undefined;
  return add({
    message: both ? 'a window allows or denies, not both' : 'this window neither allows nor denies',
    expected: 'allow, or deny',
    got: both ? 'both' : 'neither',
    suggestion: both ? 'write two windows' : 'write allow: or deny: with its times',
  });
}

function timesOf(entry: WindowEntry, effect: 'allow' | 'deny', at: PlanPath, add: (finding: Written) => null): WindowTimes | null {
  const { duration } = entry;
  const times = entry[effect];
  const path = [...at, effect];
  if (typeof times === 'string') {
    if (duration !== undefined) return { kind: 'cron', start: times, seconds: parseDuration(duration) ?? 0 };
    return add({
      path,
      message: 'a cron expression says when a window starts, and nothing here says how long it lasts',
      expected: 'duration beside it',
      got: 'no duration',
      suggestion: 'add duration: 8h',
    });
  }
  if (times === undefined) return null;
  if (duration !== undefined) {
    add({
      path: [...at, 'duration'],
      message: 'only a cron expression takes a duration',
      expected: 'no duration',
      got: duration,
      suggestion: 'remove duration',
    });
  }
  const { from, to, through, ical, holidays } = times;
  const span = from !== undefined || to !== undefined || through !== undefined;
  if ([span, ical !== undefined, holidays !== undefined].filter(Boolean).length !== 1) {
    return add({
      path,
      message: 'a window has its times in one form',
      expected: FORMS,
      got: Object.keys(times).join(', ') || 'none',
      suggestion: 'write one window for each',
    });
  }
  if (ical !== undefined) return { kind: 'calendar', source: ical };
  if (holidays !== undefined) return { kind: 'holidays', place: holidays };
  return spanOf({ from, to, through }, path, add);
}

interface Span {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly through: string | undefined;
}

function spanOf({ from, to, through }: Span, path: PlanPath, add: (finding: Written) => null): WindowTimes | null {
  if (from === undefined || (to === undefined) === (through === undefined)) {
    return add({
      path,
      message: 'a span of time has a beginning and an end',
      expected: 'from, and one of to and through',
      got: Object.entries({ from, to, through })
        .flatMap(([key, value]) => (value === undefined ? [] : [key]))
        .join(', '),
      suggestion: 'write { from: 2026-12-20, through: 2027-01-03 }',
    });
  }
  const last = through === undefined ? null : parseMoment(through);
  if (last?.wholeDay === false) {
    return add({
      path: [...path, 'through'],
      message: 'through names a last day, not a time',
      expected: 'a date such as 2027-01-03',
      got: through ?? '',
      suggestion: `write to: ${through}`,
    });
  }
  const end = last === null ? (to ?? '') : new Date(last.wallMs + DAY_MS).toISOString().slice(0, 10);
  const [start, stop] = [parseMoment(from), parseMoment(end)];
  // Only where both are read on the same clock; a day of leeway where one has an offset is left to the evaluation, which finds an empty span.
  if (start !== null && stop !== null && start.offsetMs === stop.offsetMs && stop.wallMs <= start.wallMs) {
    return add({
      path,
      message: 'the span ends before it begins',
      expected: `an end after ${from}`,
      got: to ?? through ?? '',
      suggestion: 'exchange them, or correct the year',
    });
  }
  return { kind: 'span', from, to: end };
}
