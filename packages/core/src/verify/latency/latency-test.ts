import { z } from 'zod';
import { beginCountsTest, countsTestSchema, takeCounts } from '../counts/counts-test.ts';
import type { Distribution } from '../reading.ts';
import { commonBounds, cumulativeAt, observations } from './cumulative.ts';
import { beginDistanceTest, distanceTestSchema, NO_DISTANCE, takeDistributions } from './distance-test.ts';

export const latencyTestSchema = z.object({
  /** What is slower than this many seconds is bad: the threshold, or the bound nearest to it that both sides know. Null before the first reading. */
  comparedAt: z.number().nullable(),
  slow: countsTestSchema,
  distance: distanceTestSchema,
});
export type LatencyTest = z.infer<typeof latencyTestSchema>;

export function beginLatencyTest(tolerance: number): LatencyTest {
  return { comparedAt: null, slow: beginCountsTest(tolerance), distance: NO_DISTANCE };
}

/**
 * One more interval; null where the histograms of the two sides cannot be compared at any one bound.
 *
 * The threshold is compared at as it is where both histograms have it as a bound. Otherwise both sides are compared at the next bound over it (under it where there is none
 * over): nothing between two bounds is guessed, and what counts as slow is the same for both.
 */
export function takeLatencies(
  test: LatencyTest,
  tolerance: number,
  thresholdSeconds: number,
  reading: { readonly new: Distribution; readonly old: Distribution },
): LatencyTest | null {
  const begun = test.comparedAt === null ? begin(test, thresholdSeconds, reading) : test;
  if (begun === null || begun.comparedAt === null) return null;
  const slow = { new: slowCounts(reading.new, begun.comparedAt), old: slowCounts(reading.old, begun.comparedAt) };
  if (slow.new === null || slow.old === null) return null;
  return {
    ...begun,
    slow: takeCounts(begun.slow, tolerance, { new: slow.new, old: slow.old }),
    distance: takeDistributions(begun.distance, reading),
  };
}

function begin(
  test: LatencyTest,
  thresholdSeconds: number,
  reading: { readonly new: Distribution; readonly old: Distribution },
): LatencyTest | null {
  const bounds = commonBounds(reading.new, reading.old);
  const comparedAt = bounds.find((bound) => bound >= thresholdSeconds * (1 - 1e-9)) ?? bounds.at(-1);
  return comparedAt === undefined ? null : { ...test, comparedAt, distance: beginDistanceTest(bounds) };
}

function slowCounts(distribution: Distribution, bound: number): { bad: number; total: number } | null {
  const below = cumulativeAt(distribution, bound);
  const total = observations(distribution);
  return below === null ? null : { bad: total - below, total };
}
