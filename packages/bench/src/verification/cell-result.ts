import { type Cell, cellName, LOOK_SECONDS } from './cell.ts';
import { judgeRelease, type Stops } from './judge-release.ts';
import { seededRandom, seedOf } from './random.ts';

/** How often each way of judging stopped the releases of a cell, and when. */
export interface CellResult {
  readonly cell: Cell;
  readonly releases: number;
  readonly engine: Stopped;
  readonly peeked: Stopped;
  readonly ranks: Stopped;
}

export interface Stopped {
  readonly count: number;
  /** Over all releases, in minutes; Infinity where less than half of them were stopped. */
  readonly medianMinutes: number;
}

/** Each release is the same for its cell and number, whatever else is run. */
export function simulateCell(cell: Cell, releases: number): CellResult {
  const name = cellName(cell);
  const stops = Array.from({ length: releases }, (_, number) => judgeRelease(cell, seededRandom(seedOf(`${name}, release ${number}`))));
  return { cell, releases, engine: stopped(stops, 'engine'), peeked: stopped(stops, 'peeked'), ranks: stopped(stops, 'ranks') };
}

function stopped(stops: readonly Stops[], by: keyof Stops): Stopped {
  const looks = stops.map((stop) => stop[by] ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const median = looks[Math.ceil(looks.length / 2) - 1] ?? Number.POSITIVE_INFINITY;
  return { count: looks.filter(Number.isFinite).length, medianMinutes: (median * LOOK_SECONDS) / 60 };
}
