import type { ResolvedWindow } from '../plan/resolved-window.ts';
import { changes, openAt } from './changes.ts';
import { describeWindow } from './describe-window.ts';
import { formatBeginning, formatDay, formatEnd } from './format-instant.ts';
import { settledAt, type Timetable } from './timetable.ts';
import type { ClosingCause, Opening, WindowAnswer } from './window-answer.ts';

/** Whether releases may move at an instant, why, and when that changes. Pure: the same timetables give the same answer. */
export function answerAt(given: readonly Timetable[], at: number): WindowAnswer {
  const tables = given.map((table) => settledAt(table, at));
  const open = openAt(tables, at);
  let lookedUntil = at;
  const first = changes(tables, at, (instant) => {
    lookedUntil = instant;
  }).next();
  const changesAt = first.done ? null : first.value.at;
  const causes = open ? [] : causesAt(tables, at);
  // A window that cannot be read may close what looks open later, and open what looks closed.
  const known = tables.every(({ problem }) => problem === null);
  const answer = { at, open, causes, changesAt: known ? changesAt : null, lookedUntil };
  return { ...answer, message: open ? openMessage(tables, answer) : closedMessage(tables, answer) };
}

/** The next times in which releases may move, the one that is open now first. */
export function openingsFrom(given: readonly Timetable[], at: number, count: number): readonly Opening[] {
  const tables = given.map((table) => settledAt(table, at));
  if (tables.some(({ problem }) => problem !== null)) return [];
  const openings: Opening[] = [];
  let from = openAt(tables, at) ? at : null;
  for (const change of changes(tables, at, () => undefined)) {
    if (change.open) from = change.at;
    else if (from !== null) {
      openings.push({ from, to: change.at });
      from = null;
    }
    if (openings.length >= count) return openings;
  }
  return from === null ? openings : [...openings, { from, to: null }];
}

function causesAt(tables: readonly Timetable[], at: number): readonly ClosingCause[] {
  const active = tables.map(({ intervals }) => intervals(at, at + 1));
  const anAllow = tables.some(({ window }, index) => window.effect === 'allow' && (active[index]?.length ?? 0) > 0);
  return tables.flatMap((table, index): ClosingCause[] => {
    const { window, problem } = table;
    const now = active[index] ?? [];
    const { effect, override, overrideBy, overrun, timezone } = window;
    const closes = effect === 'deny' ? problem !== null || now.length > 0 : !anAllow;
    if (!closes) return [];
    const labels = now.flatMap(({ label }) => label ?? []);
    const until = problem !== null ? null : turnsAt(table, at);
    const label = problem ?? describeWindow(window, labels);
    return [{ index, effect, override, overrideBy, overrun, timezone, label, until, unreadable: problem !== null }];
  });
}

/** When a window that is active ends, or one that is not begins; null when it does not in the time that is looked at. */
function turnsAt(table: Timetable, at: number): number | null {
  const alone = { ...table, window: { ...table.window, effect: 'deny' as const } };
  const first = changes([alone], at, () => undefined).next();
  return first.done ? null : first.value.at;
}

type Parts = Omit<WindowAnswer, 'message'>;

function openMessage(tables: readonly Timetable[], { at, changesAt, lookedUntil }: Parts): string {
  if (tables.length === 0) return 'open: the plan has no windows';
  const unread = tables.flatMap(({ problem }) => problem ?? []);
  if (unread.length > 0) return `open, and until when cannot be told: ${unread.join('; ')}`;
  const zone = zoneOf(tables.find(({ intervals }) => intervals(at, at + 1).length > 0)?.window ?? tables[0]?.window);
  if (changesAt !== null) return `open until ${formatEnd(changesAt, zone, at)} ${zone}`;
  return `open, and no window closes before ${formatDay(lookedUntil, zone)}`;
}

function closedMessage(tables: readonly Timetable[], { at, causes, changesAt, lookedUntil }: Parts): string {
  const denies = causes.filter(({ effect }) => effect === 'deny');
  const said = denies.map(({ label, until, timezone }) =>
    until === null ? label : `${label} until ${formatEnd(until, timezone, at)} ${timezone}`,
  );
  const outside = causes.filter(({ effect, unreadable }) => effect === 'allow' && !unreadable).map(({ label }) => label);
  const unread = causes.filter(({ effect, unreadable }) => effect === 'allow' && unreadable).map(({ label }) => label);
  const why = [...said, ...unread, ...(outside.length > 0 ? [`outside ${outside.join(' and ')}`] : [])].join('; ');
  if (tables.some(({ problem }) => problem !== null)) return `closed: ${why}; when a window opens cannot be told`;
  const zone = zoneOf(opener(tables, changesAt) ?? causes.at(0));
  if (changesAt === null) return `closed: ${why}; no window opens before ${formatDay(lookedUntil, zone)}`;
  // The zone is said once where it is the same.
  const named = denies.some(({ until }) => until !== null) && denies.at(-1)?.timezone === zone && outside.length === 0;
  return `closed: ${why}; next window opens ${formatBeginning(changesAt, zone, at)}${named ? '' : ` ${zone}`}`;
}

/** The allow that lets releases move from then on. */
function opener(tables: readonly Timetable[], at: number | null): ResolvedWindow | undefined {
  if (at === null) return undefined;
  return tables.find(({ window, intervals }) => window.effect === 'allow' && intervals(at, at + 1).length > 0)?.window;
}

function zoneOf(named: { readonly timezone: string } | undefined): string {
  return named?.timezone ?? 'UTC';
}
