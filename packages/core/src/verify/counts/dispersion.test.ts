import { describe, expect, it } from 'vitest';
import { dispersionOf } from './dispersion.ts';
import { addToSpread, NO_SPREAD, pearson, type Spread } from './spread.ts';

function spread(bad: readonly number[], total = 500): Spread {
  return bad.reduce((sums, count) => addToSpread(sums, { bad: count, total }), NO_SPREAD);
}

describe('pearson', () => {
  it('is what the worked example says', () => {
    const { chiSquared, degrees } = pearson(spread([2, 0, 7, 3], 100));
    expect(chiSquared).toBeCloseTo(8.667, 3);
    expect(degrees).toBe(3);
  });

  it('knows nothing of one interval, of no events, and of intervals without traffic', () => {
    for (const one of [spread([5]), spread([0, 0, 0]), spread([0, 0], 0)]) expect(pearson(one).degrees).toBe(0);
  });
});

describe('dispersionOf', () => {
  it('is what the worked example says', () => {
    // χ² = 18 and 21 over 10 intervals with a mean of 4: Σ(b − 4)² = 72 and 84.
    const old = { intervals: 10, bad: 40, total: 5000, squares: 40 ** 2 / 5000 + (18 * 40) / 5000 };
    const fresh = { intervals: 10, bad: 40, total: 5000, squares: 40 ** 2 / 5000 + (21 * 40) / 5000 };
    expect(dispersionOf({ new: fresh, old })).toBeCloseTo(2.687, 3);
  });

  it('is 1 where counts vary no more than independent ones', () => {
    expect(dispersionOf({ new: spread([4, 3, 5, 4, 2, 6]), old: spread([3, 5, 4, 4, 3, 5]) })).toBe(1);
  });

  it('assumes that a rate may vary while nothing is known of it, and the more the more events an interval has', () => {
    expect(dispersionOf({ new: spread([4]), old: spread([4]) })).toBe(9);
    expect(dispersionOf({ new: spread([40]), old: spread([40]) })).toBe(81);
  });

  it('grows where both sides vary', () => {
    const varying = [0, 12, 1, 9, 0, 2, 11, 0, 1, 8];
    expect(dispersionOf({ new: spread(varying), old: spread(varying.toReversed()) })).toBeGreaterThan(5);
  });

  it('does not let the new side excuse its outbursts: it is no more than the calm old side leaves possible', () => {
    const calm = spread([3, 5, 4, 4, 3, 5, 4, 2, 6, 4, 5, 3, 4, 4, 3, 5, 4, 2, 6, 4]);
    const bursts = spread([4, 3, 60, 4, 5, 3, 60, 4, 3, 5, 4, 60, 3, 4, 5, 3, 4, 60, 4, 3]);
    expect(dispersionOf({ new: bursts, old: calm })).toBeLessThan(8);
    const silent = spread(Array.from({ length: 20 }, () => 0));
    expect(dispersionOf({ new: bursts, old: silent })).toBe(8);
  });
});
