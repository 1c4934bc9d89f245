import { beginSignal, mannWhitney, type ResolvedMetric, takeReading } from '@sluice/core';
import { type Cell, LOOK_SECONDS, LOOKS, TOLERANCE } from './cell.ts';
import type { Random } from './random.ts';
import { type SimulatedCounts, simulateInterval } from './simulate-interval.ts';

export const ALPHA = 0.05;

/** The look at which each way of judging stops the release; null where it does not within the hour. */
export interface Stops {
  readonly engine: number | null;
  readonly peeked: number | null;
  readonly ranks: number | null;
}

const METRIC: ResolvedMetric = {
  name: 'errors',
  source: 'simulated',
  ask: { kind: 'counts', bad: 'errors', total: 'requests' },
  direction: 'increase',
  tolerance: TOLERANCE,
  critical: true,
  minimum: { requests: null, points: null, seconds: null },
  onFail: 'rollback',
  onInconclusive: 'pause',
};
/** One-sided 5%. */
const Z_LIMIT = 1.6449;
/** Two-sided 98%, so one-sided 1%. */
const RANK_ALPHA = 0.01;
const RANK_EVERY = 20;

/** One simulated hour, judged at every look by the engine and by a z-test of fixed horizon, and every five minutes by the rank test. */
export function judgeRelease(cell: Cell, random: Random): Stops {
  let state = beginSignal(METRIC, ALPHA);
  let [peeked, ranks]: [number | null, number | null] = [null, null];
  const sums = { new: { bad: 0, total: 0 }, old: { bad: 0, total: 0 } };
  const [fresh, old]: [number[], number[]] = [[], []];
  for (let look = 1; look <= LOOKS && (state.failure === null || peeked === null || ranks === null); look += 1) {
    const counts = simulateInterval(cell, random);
    for (const side of ['new', 'old'] as const) {
      sums[side].bad += counts[side].bad;
      sums[side].total += counts[side].total;
    }
    if (counts.new.total > 0) fresh.push(counts.new.bad / counts.new.total);
    if (counts.old.total > 0) old.push(counts.old.bad / counts.old.total);
    if (state.failure === null) {
      const interval = { from: (look - 1) * LOOK_SECONDS * 1000, until: look * LOOK_SECONDS * 1000 };
      state = takeReading(METRIC, state, { kind: 'counts', ...counts }, interval);
    }
    if (peeked === null && zOf(sums.new, sums.old) > Z_LIMIT) peeked = look;
    if (ranks === null && look % RANK_EVERY === 0 && fresh.length >= 5 && mannWhitney(fresh, old).larger <= RANK_ALPHA) ranks = look;
  }
  return { engine: state.failure === null ? null : state.failure.at / (LOOK_SECONDS * 1000), peeked, ranks };
}

/** Two proportions, pooled. */
function zOf(one: SimulatedCounts, other: SimulatedCounts): number {
  if (one.total === 0 || other.total === 0) return 0;
  const pooled = (one.bad + other.bad) / (one.total + other.total);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / one.total + 1 / other.total));
  return deviation > 0 ? (one.bad / one.total - other.bad / other.total) / deviation : 0;
}
