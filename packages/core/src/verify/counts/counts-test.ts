import { z } from 'zod';
import type { ResolvedMetric } from '../metric.ts';
import type { Counts } from '../reading.ts';
import { dispersionOf } from './dispersion.ts';
import { addLikelihood, likelihoodSchema, noLikelihood } from './likelihood.ts';
import { logEvidence } from './ratio-evidence.ts';
import { addToSpread, NO_SPREAD, spreadSchema } from './spread.ts';

const counts = z.object({ bad: z.number(), total: z.number() });

export const countsTestSchema = z.object({
  new: counts,
  old: counts,
  likelihood: likelihoodSchema,
  spread: z.object({ new: spreadSchema, old: spreadSchema }),
});
export type CountsTest = z.infer<typeof countsTestSchema>;

const NOTHING: Counts = { bad: 0, total: 0 };

export function beginCountsTest(tolerance: number): CountsTest {
  return { new: { ...NOTHING }, old: { ...NOTHING }, likelihood: noLikelihood(tolerance), spread: { new: NO_SPREAD, old: NO_SPREAD } };
}

export function takeCounts(test: CountsTest, tolerance: number, reading: { readonly new: Counts; readonly old: Counts }): CountsTest {
  return {
    new: sum(test.new, reading.new),
    old: sum(test.old, reading.old),
    likelihood: addLikelihood(test.likelihood, tolerance, reading),
    spread: { new: addToSpread(test.spread.new, reading.new), old: addToSpread(test.spread.old, reading.old) },
  };
}

/** Fails where `logE` ≥ `logBoundary`. */
export interface CountsEvidence {
  readonly logE: number;
  readonly logBoundary: number;
  /** Half of the boundary is reached: not harm beyond doubt, and no time to say that all is well. */
  readonly suspicious: boolean;
  readonly dispersion: number;
}

/** How much speaks for harm. Where both ways are bad it is two questions, each with half of α. */
export function weighCounts(
  { likelihood, spread }: CountsTest,
  { direction, tolerance }: Pick<ResolvedMetric, 'direction' | 'tolerance'>,
  alpha: number,
): CountsEvidence {
  const dispersion = dispersionOf(spread);
  const ways = direction === 'either' ? (['increase', 'decrease'] as const) : [direction];
  const logBoundary = Math.log(ways.length / alpha);
  const found = ways.map((way) => logEvidence(likelihood, tolerance, dispersion, way));
  return {
    logE: Math.max(...found.map(({ logE }) => logE)),
    logBoundary,
    suspicious: found.some(({ suspicion }) => suspicion >= logBoundary / 2),
    dispersion,
  };
}

export function shareOf({ bad, total }: Counts): number | null {
  return total > 0 ? bad / total : null;
}

function sum(one: Counts, other: Counts): Counts {
  return { bad: one.bad + other.bad, total: one.total + other.total };
}
