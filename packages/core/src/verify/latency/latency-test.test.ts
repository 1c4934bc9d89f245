import { describe, expect, it } from 'vitest';
import type { Distribution } from '../reading.ts';
import { commonBounds, cumulativeAt } from './cumulative.ts';
import { beginDistanceTest, DISTANCE_BOUNDS, findDistance, takeDistributions } from './distance-test.ts';
import { beginLatencyTest, takeLatencies } from './latency-test.ts';

function histogram(...buckets: readonly (readonly [number, number])[]): Distribution {
  return { buckets: buckets.map(([upperBound, count]) => ({ upperBound, count })) };
}

const usual = histogram([0.1, 600], [0.25, 900], [0.5, 980], [1, 1000], [Number.POSITIVE_INFINITY, 1000]);

describe('cumulativeAt', () => {
  it('knows bounds, and what lies where nothing was observed; it never guesses', () => {
    const one = histogram([0.1, 5], [0.5, 9], [Number.POSITIVE_INFINITY, 9]);
    expect([0.1, 0.5, 0.7, 0.3, 0.05].map((bound) => cumulativeAt(one, bound))).toEqual([5, 9, 9, null, null]);
    expect(cumulativeAt(histogram([0.3, 4], [Number.POSITIVE_INFINITY, 9]), 0.1 + 0.2)).toBe(4);
  });

  it('finds what bounds two histograms have in common', () => {
    const other = histogram([0.05, 0], [0.25, 3], [0.75, 4], [Number.POSITIVE_INFINITY, 5]);
    expect(commonBounds(usual, other)).toEqual([0.25]);
  });
});

describe('takeLatencies', () => {
  it('counts what is over the threshold where both histograms have it as a bound', () => {
    const test = takeLatencies(beginLatencyTest(1.1), 1.1, 0.25, { new: usual, old: usual });
    expect(test).toMatchObject({ comparedAt: 0.25, slow: { new: { bad: 100, total: 1000 }, old: { bad: 100, total: 1000 } } });
  });

  it('compares both sides at the next bound over a threshold that is none, and under it where none is over', () => {
    const at = (threshold: number) => takeLatencies(beginLatencyTest(1.1), 1.1, threshold, { new: usual, old: usual })?.comparedAt;
    expect([at(0.3), at(0.5), at(30)]).toEqual([0.5, 0.5, 1]);
  });

  it('cannot compare histograms without a bound in common, nor one that loses the bound', () => {
    const other = histogram([0.2, 400], [Number.POSITIVE_INFINITY, 1000]);
    expect(takeLatencies(beginLatencyTest(1.1), 1.1, 0.25, { new: usual, old: other })).toBeNull();
    const begun = takeLatencies(beginLatencyTest(1.1), 1.1, 0.25, { new: usual, old: usual });
    expect(begun && takeLatencies(begun, 1.1, 0.25, { new: other, old: usual })).toBeNull();
  });
});

describe('findDistance', () => {
  const setting = { direction: 'increase', tolerance: 1.1 } as const;

  it('is as wide as the worked example says', () => {
    const bounds = Array.from({ length: 12 }, (_, index) => index + 1);
    const even = (shift: number): Distribution =>
      histogram(...bounds.map((bound) => [bound, 25 * Math.max(0, bound - shift)] as const), [Number.POSITIVE_INFINITY, 300]);
    const test = Array.from({ length: 10 }).reduce<ReturnType<typeof beginDistanceTest>>(
      (before) => takeDistributions(before, { new: even(2), old: even(0) }),
      beginDistanceTest(bounds),
    );
    const distance = findDistance(test, setting, 0.01);
    expect(distance?.observed).toBeCloseTo(50 / 300, 9);
    expect((distance?.observed ?? 0) - (distance?.atLeast ?? 0)).toBeCloseTo(0.0627, 4);
    expect(distance?.permitted).toBeCloseTo(0.1, 9);
    // (1/6 − 0.1)² / 0.000333 − ln 1320 = 13.33 − 7.19, and ln 100 is needed.
    expect(distance?.logEvidence).toBeCloseTo(6.148, 3);
    expect(distance?.logBoundary).toBeCloseTo(4.605, 3);
  });

  it('weighs the old side by the traffic of the new one, so that a change of the hour is not taken for one of the version', () => {
    const [calm, busy] = [histogram([1, 990], [Number.POSITIVE_INFINITY, 1000]), histogram([1, 500], [Number.POSITIVE_INFINITY, 1000])];
    const tenth = ({ buckets }: Distribution): Distribution => ({
      buckets: buckets.map(({ upperBound, count }) => ({ upperBound, count: count / 10 })),
    });
    // Calm with little traffic on new, then busy with much of it: each hour by itself is the same on both sides.
    const test = [
      { new: tenth(calm), old: calm },
      { new: busy, old: tenth(busy) },
    ].reduce((before, reading) => takeDistributions(before, reading), beginDistanceTest([1]));
    expect(findDistance(test, setting, 0.01)?.observed).toBeCloseTo(0, 9);
  });

  it('keeps a bounded number of bounds of a fine histogram', () => {
    expect(beginDistanceTest(Array.from({ length: 160 }, (_, index) => index)).bounds.length).toBeLessThanOrEqual(DISTANCE_BOUNDS);
  });
});
