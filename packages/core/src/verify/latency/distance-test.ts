import { z } from 'zod';
import { addToSpread, NO_SPREAD, pearson, type Spread, spreadSchema } from '../counts/spread.ts';
import type { ResolvedMetric } from '../metric.ts';
import type { Distribution } from '../reading.ts';
import { cumulativesAt, observations } from './cumulative.ts';

/** Most bounds that are kept; of a finer histogram every second, third, … one. */
export const DISTANCE_BOUNDS = 24;

export const distanceTestSchema = z.object({
  looks: z.number().int(),
  /** Observations of the new side. */
  total: z.number(),
  /** Σ n_t² / m_t: grows where the old side is small. */
  oldSpread: z.number(),
  bounds: z
    .array(
      z.object({
        upperBound: z.number(),
        /** Observations over the bound: of the new side, and of the old side as if it had had the new one's traffic. */
        newOver: z.number(),
        oldOver: z.number(),
        oldSpreadOver: spreadSchema,
      }),
    )
    .max(DISTANCE_BOUNDS),
});
export type DistanceTest = z.infer<typeof distanceTestSchema>;

export const NO_DISTANCE: DistanceTest = { looks: 0, total: 0, oldSpread: 0, bounds: [] };

export function beginDistanceTest(bounds: readonly number[]): DistanceTest {
  const step = Math.ceil(bounds.length / DISTANCE_BOUNDS);
  const kept = bounds.filter((_, index) => index % step === 0);
  return { ...NO_DISTANCE, bounds: kept.map((upperBound) => ({ upperBound, newOver: 0, oldOver: 0, oldSpreadOver: NO_SPREAD })) };
}

/** A bound that one of the sides no longer answers for is dropped. */
export function takeDistributions(test: DistanceTest, reading: { readonly new: Distribution; readonly old: Distribution }): DistanceTest {
  const newTotal = observations(reading.new);
  const oldTotal = observations(reading.old);
  if (newTotal <= 0 || oldTotal <= 0) return test;
  const upperBounds = test.bounds.map(({ upperBound }) => upperBound);
  const [fresh, old] = [cumulativesAt(reading.new, upperBounds), cumulativesAt(reading.old, upperBounds)];
  const bounds: DistanceTest['bounds'] = [];
  for (const [index, bound] of test.bounds.entries()) {
    const below = { new: fresh[index] ?? null, old: old[index] ?? null };
    if (below.new === null || below.old === null) continue;
    const over = oldTotal - below.old;
    bounds.push({
      upperBound: bound.upperBound,
      newOver: bound.newOver + newTotal - below.new,
      oldOver: bound.oldOver + (over * newTotal) / oldTotal,
      oldSpreadOver: addToSpread(bound.oldSpreadOver, { bad: over, total: oldTotal }),
    });
  }
  return { looks: test.looks + 1, total: test.total + newTotal, oldSpread: test.oldSpread + newTotal ** 2 / oldTotal, bounds };
}

/** Where the two distributions are farthest apart, in the worse direction. */
export interface Distance {
  /** Seconds. */
  readonly upperBound: number;
  /** Share of the new side's observations over the bound, less that of the old side's. */
  readonly observed: number;
  /** What of it is beyond doubt. */
  readonly atLeast: number;
  /** What the tolerance permits: 1.1 permits that 0.1 of all observations move over a bound. */
  readonly permitted: number;
  /** It is worse beyond doubt where the evidence reaches the boundary, ln 1/α. */
  readonly logEvidence: number;
  readonly logBoundary: number;
}

/**
 * A bound on the greatest distance of the two distribution functions that holds at every look. For each bound x and look k, with F the share over x, new minus old:
 * P(F̂ − F ≥ ε) ≤ exp(−2ε² / (1/N + W/N²)), N observations of the new side, W = Σ n_t²/m_t (Hoeffding 1963, theorem 2: the old side's observations of interval t
 * count n_t/(m_t·N) each, so that both sides have the same mix of times). α is shared by the B bounds and by the looks, 1/(k(k + 1)) for the k-th:
 * ε = √(φ/2 · (1/N + W/N²) · ln(B·k(k + 1)/α)). Time-uniform forms of the inequality of Dvoretzky, Kiefer and Wolfowitz (Howard & Ramdas 2022) ask that all observations
 * have one distribution; this one does not, and for the bounds of a histogram it is as narrow. Turned round, the evidence that the distance is over what is permitted, d, is
 * (F̂ − d)² / (φ/2 · (1/N + W/N²)) − ln(B·k(k + 1)), and it is beyond doubt from ln 1/α on.
 *
 * Worked example: 3,000 observations a side in 10 looks (W = 3,000), 12 bounds, α = 0.01, φ = 1: ε = √(½ · (1/3000 + 1/3000) · ln(12·110/0.01)) = √(0.000333 · 11.79) = 0.0627.
 */
export function findDistance(
  test: DistanceTest,
  { direction, tolerance }: Pick<ResolvedMetric, 'direction' | 'tolerance'>,
  alpha: number,
): Distance | null {
  if (test.looks === 0 || test.bounds.length === 0) return null;
  const logBoundary = Math.log((direction === 'either' ? 2 : 1) / alpha);
  const shared = Math.log(test.bounds.length * test.looks * (test.looks + 1));
  const spread = (1 / test.total + test.oldSpread / test.total ** 2) / 2;
  const permitted = Math.min(1, tolerance - 1);
  let farthest: Distance | null = null;
  for (const { upperBound, newOver, oldOver, oldSpreadOver } of test.bounds) {
    const shift = (newOver - oldOver) / test.total;
    const observed = direction === 'increase' ? shift : direction === 'decrease' ? -shift : Math.abs(shift);
    const variance = variation(oldSpreadOver) * spread;
    const logEvidence = Math.max(0, observed - permitted) ** 2 / variance - shared;
    const atLeast = Math.max(0, observed - Math.sqrt(variance * (shared + logBoundary)));
    if (farthest === null || logEvidence > farthest.logEvidence || (logEvidence === farthest.logEvidence && observed > farthest.observed))
      farthest = { upperBound, observed, atLeast, permitted, logEvidence, logBoundary };
  }
  return farthest;
}

/** φ of the old side's share over a bound, 1 for independent requests, never less; one interval of independent ones is assumed beforehand. */
function variation(spread: Spread): number {
  const { chiSquared, degrees } = pearson(spread);
  return Math.max(1, (chiSquared + 1) / (degrees + 1));
}
