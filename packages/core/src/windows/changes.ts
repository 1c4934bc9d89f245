import { DAY_MS, HORIZON_MS, MOST_OCCURRENCES } from './bounds.ts';
import { CalendarProblem } from './calendar/calendar-problem.ts';
import type { Timetable } from './timetable.ts';

const FIRST_LOOK_MS = 2 * DAY_MS;
const LONGEST_LOOK_MS = 256 * DAY_MS;

/** Whether releases may move, given how many of each kind of window there are and are active. */
export function isOpen(count: { readonly allows: number; readonly activeAllows: number; readonly activeDenies: number }): boolean {
  return count.activeDenies === 0 && (count.allows === 0 || count.activeAllows > 0);
}

export interface Change {
  readonly at: number;
  readonly open: boolean;
}

/**
 * Every change between open and closed after an instant, in order, until nothing more can be told: five years on, or after very many
 * occurrences. `lookedUntil` hears how far it has looked. Looks at two days, then at twice as much, so that a near change is cheap.
 */
export function* changes(tables: readonly Timetable[], at: number, lookedUntil: (instant: number) => void): Generator<Change> {
  const horizon = at + HORIZON_MS;
  let open = openAt(tables, at);
  let seen = 0;
  for (let from = at, look = FIRST_LOOK_MS; from < horizon && seen < MOST_OCCURRENCES; look = Math.min(look * 2, LONGEST_LOOK_MS)) {
    const to = Math.min(from + look, horizon);
    const edges = followed(tables, from, to);
    if (edges === null) return;
    seen += edges.length;
    const counter = new ActiveCounter(tables);
    for (let index = 0; index < edges.length; ) {
      const instant = edges[index]?.at ?? to;
      for (let edge = edges[index]; edge?.at === instant; edge = edges[++index]) counter.step(edge);
      if (instant >= to) break;
      if (counter.open === open) continue;
      open = counter.open;
      lookedUntil(instant);
      yield { at: instant, open };
    }
    from = to;
    lookedUntil(to);
  }
}

export function openAt(tables: readonly Timetable[], at: number): boolean {
  const counter = new ActiveCounter(tables);
  for (const edge of edgesOf(tables, at, at + 1)) if (edge.at <= at) counter.step(edge);
  return counter.open;
}

interface Edge {
  readonly at: number;
  readonly table: number;
  readonly by: 1 | -1;
}

/** Beginnings and ends of all occurrences from `from` up to `to`; what is active at `from` begins there. */
function edgesOf(tables: readonly Timetable[], from: number, to: number): readonly Edge[] {
  return tables
    .flatMap(({ intervals }, table) =>
      intervals(from, to).flatMap(({ start, end }): Edge[] => [
        { at: Math.max(start, from), table, by: 1 },
        { at: Math.min(end, to), table, by: -1 },
      ]),
    )
    .concat({ at: from, table: -1, by: 1 })
    .sort((left, right) => left.at - right.at);
}

/** Null where a calendar cannot be followed so far. */
function followed(tables: readonly Timetable[], from: number, to: number): readonly Edge[] | null {
  try {
    return edgesOf(tables, from, to);
  } catch (error) {
    if (error instanceof CalendarProblem) return null;
    throw error;
  }
}

class ActiveCounter {
  readonly #tables: readonly Timetable[];
  readonly #active: number[];

  constructor(tables: readonly Timetable[]) {
    this.#tables = tables;
    // What cannot be read is closed: a deny that is active, an allow that is not.
    this.#active = tables.map(({ problem, window }) => (problem !== null && window.effect === 'deny' ? 1 : 0));
  }

  step({ table, by }: Edge): void {
    if (table >= 0) this.#active[table] = (this.#active[table] ?? 0) + by;
  }

  get open(): boolean {
    const count = { allows: 0, activeAllows: 0, activeDenies: 0 };
    for (const [index, { window }] of this.#tables.entries()) {
      const active = (this.#active[index] ?? 0) > 0;
      if (window.effect === 'allow') count.allows += 1;
      if (active && window.effect === 'allow') count.activeAllows += 1;
      if (active && window.effect === 'deny') count.activeDenies += 1;
    }
    return isOpen(count);
  }
}
