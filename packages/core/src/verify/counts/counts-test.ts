import { z } from 'zod';
import type { ResolvedMetric } from '../metric.ts';
import type { Counts } from '../reading.ts';
import { addToDispersion, dispersionOf, dispersionSchema, NO_DISPERSION } from './dispersion.ts';
import { addLikelihoods, logEvidence, ratioInterval } from './ratio-evidence.ts';
import { ratioGrid } from './ratio-grid.ts';

const counts = z.object({ bad: z.number(), total: z.number() });

export const countsTestSchema = z.object({
  new: counts,
  old: counts,
  /** One number per ratio of the grid. */
  logLikelihoods: z.array(z.number()),
  dispersion: dispersionSchema,
});
export type CountsTest = z.infer<typeof countsTestSchema>;

export function beginCountsTest(tolerance: number): CountsTest {
  const nothing = { bad: 0, total: 0 };
  return { new: nothing, old: nothing, logLikelihoods: ratioGrid(tolerance).map(() => 0), dispersion: NO_DISPERSION };
}

export function takeCounts(test: CountsTest, tolerance: number, reading: { readonly new: Counts; readonly old: Counts }): CountsTest {
  return {
    new: sum(test.new, reading.new),
    old: sum(test.old, reading.old),
    logLikelihoods: addLikelihoods(test.logLikelihoods, tolerance, reading).map(rounded),
    dispersion: addToDispersion(test.dispersion, reading.old),
  };
}

/** What the counts say: the evidence of harm, the evidence that there is none, and the ratio. */
export interface CountsFinding {
  readonly logE: number;
  readonly logBoundary: number;
  /** The ratio is under the tolerance beyond doubt. */
  readonly harmless: boolean;
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly dispersion: number;
}

export function findInCounts(
  test: CountsTest,
  { direction, tolerance }: Pick<ResolvedMetric, 'direction' | 'tolerance'>,
  alpha: number,
): CountsFinding {
  const dispersion = dispersionOf(test.dispersion);
  const of = (way: 'increase' | 'decrease') => logEvidence(test.logLikelihoods, tolerance, dispersion, way);
  // Either way is two questions, each with half of α.
  const logE = direction === 'either' ? Math.max(of('increase'), of('decrease')) : of(direction);
  const logBoundary = -Math.log(direction === 'either' ? alpha / 2 : alpha);
  const { low, high } = ratioInterval(test.logLikelihoods, tolerance, dispersion, alpha);
  const under = high !== null && high <= tolerance;
  const over = low !== null && low >= 1 / tolerance;
  const oldShare = shareOf(test.old);
  const newShare = shareOf(test.new);
  return {
    logE,
    logBoundary,
    harmless: direction === 'increase' ? under : direction === 'decrease' ? over : under && over,
    ratio: oldShare !== null && oldShare > 0 && newShare !== null ? newShare / oldShare : null,
    low,
    high,
    dispersion,
  };
}

export function shareOf({ bad, total }: Counts): number | null {
  return total > 0 ? bad / total : null;
}

function sum(one: Counts, other: Counts): Counts {
  return { bad: one.bad + other.bad, total: one.total + other.total };
}

/** A millionth decides nothing, and keeps the state small. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
