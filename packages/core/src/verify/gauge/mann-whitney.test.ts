import { describe, expect, it } from 'vitest';
import { mannWhitney } from './mann-whitney.ts';
import { normalTail } from './normal-tail.ts';
import { ratioOfPairs } from './ratio-of-pairs.ts';

describe('normalTail', () => {
  // scipy.stats.norm.sf, scipy 1.17.1.
  it.each([
    [-3, 0.9986501019683699],
    [-1, 0.8413447460685429],
    [0, 0.5],
    [1.959964, 0.024999999096442398],
    [2.326348, 0.009999996642919078],
    [5, 2.866515718791933e-7],
    [10, 7.61985302416047e-24],
    [30, 4.906713927147908e-198],
  ])('of %d has the relative error it promises', (z, expected) => {
    expect(Math.abs(normalTail(z) / expected - 1)).toBeLessThan(2e-7);
  });
});

describe('mannWhitney', () => {
  // scipy.stats.mannwhitneyu(one, other, alternative=…, method='asymptotic', use_continuity=True), scipy 1.17.1.
  it.each([
    [[6, 7, 8, 9, 10], [1, 2, 3, 4, 5], 25, 0.006092890177672406, 0.9966923245172357],
    [[1, 2, 2, 3, 3, 3, 5], [2, 2, 3, 4, 5, 5, 6, 6], 14.5, 0.9513016708096366, 0.061876857289829175],
    [[0.1, 0.4, 0.2, 0.9, 0.35, 0.5], [0.3, 0.15, 0.05, 0.25, 0.22], 23, 0.08545176011539873, 0.9396545997362772],
    [[0, 0, 0, 0, 1], [0, 0, 0, 2, 3], 9, 0.8480361515691961, 0.220343008244339],
  ])('of %j and %j is as in scipy, ties and all', (one, other, u, larger, smaller) => {
    const test = mannWhitney(one, other);
    expect(test.effect * one.length * other.length).toBeCloseTo(u, 9);
    expect(test.larger).toBeCloseTo(larger, 6);
    expect(test.smaller).toBeCloseTo(smaller, 6);
  });

  it('says nothing where all values are the same', () => {
    expect(mannWhitney([1, 1, 1], [1, 1])).toEqual({ larger: 1, smaller: 1, effect: 0.5, deviation: 0 });
  });
});

describe('ratioOfPairs', () => {
  it('is the median of all ratios, without an interval where there are too few', () => {
    expect(ratioOfPairs([2, 4], [1, 2], mannWhitney([2, 4], [1, 2]))).toEqual({ ratio: 2, low: null, high: null });
  });

  it('has an interval around it where there are enough', () => {
    const old = [10, 11, 12, 13, 14, 15, 16, 17];
    const fresh = old.map((value) => value * 1.5);
    const found = ratioOfPairs(fresh, old, mannWhitney(fresh, old));
    expect(found?.ratio).toBeCloseTo(1.5, 9);
    expect(found?.low).toBeGreaterThan(1);
    expect(found?.high).toBeLessThan(2.2);
  });

  it('does not divide by nothing', () => {
    expect(ratioOfPairs([1, 2], [0, 1], mannWhitney([1, 2], [0, 1]))).toBeNull();
    expect(ratioOfPairs([], [], mannWhitney([], []))).toBeNull();
  });
});
