import { describe, expect, it } from 'vitest';
import { addLikelihood, type Likelihood, noLikelihood } from './likelihood.ts';
import { logEvidence, ratioInterval } from './ratio-evidence.ts';
import { ratioGrid } from './ratio-grid.ts';

type Interval = Parameters<typeof addLikelihood>[2];

function counted(tolerance: number, intervals: readonly Interval[]): Likelihood {
  return intervals.reduce((likelihood, interval) => addLikelihood(likelihood, tolerance, interval), noLikelihood(tolerance));
}

function interval(bad: number, total: number, oldBad: number, oldTotal: number): Interval {
  return { new: { bad, total }, old: { bad: oldBad, total: oldTotal } };
}

const FOUR = [interval(9, 500, 4, 510), interval(12, 520, 3, 490), interval(7.5, 480, 6, 505), interval(15, 510, 2, 500)];
const SHARES = [interval(0, 5, 5, 995), interval(1, 50, 4, 950), interval(8, 500, 3, 500), interval(14, 900, 1, 100)];

describe('addLikelihood', () => {
  it('adds what the worked example says: three of four events on new gain the ratio 2 0.4576', () => {
    const { sums } = counted(1.1, [interval(3, 100, 1, 100)]);
    expect(sums[ratioGrid(1.1).ratios.indexOf(2)]).toBeCloseTo(3 * Math.log(2) - 4 * Math.log(1.5), 5);
    expect(sums[ratioGrid(1.1).ratios.indexOf(1)]).toBe(0);
  });

  it.each([
    ['no traffic on new', interval(0, 0, 3, 100)],
    ['no traffic on old', interval(3, 100, 0, 0)],
    ['no traffic', interval(0, 0, 0, 0)],
    ['no events', interval(0, 100, 0, 100)],
  ])('learns nothing from %s', (_, one) => {
    expect(counted(1.1, [one]).sums.every((sum) => sum === 0)).toBe(true);
  });
});

describe('logEvidence', () => {
  // Expected values: the formula of the docstring in numpy 2 with float64, of the same intervals.
  it.each([
    ['independent counts, one of them a fraction', FOUR, 1, 'increase', 5.427334044122092, 5.427334044122092],
    ['the same counts at φ = 2', FOUR, 2, 'increase', 2.634148364429663, 2.634148364429663],
    ['the same counts, where fewer would be worse', FOUR, 1, 'decrease', -7.824193505320125, -26.08064501773375],
    [
      'a share of requests that changes from 0.5% to 90%, most of the evidence from one interval',
      SHARES,
      1,
      'increase',
      1.145967430864096,
      0.9771136941945279,
    ],
  ] as const)('is as computed independently for %s', (_, intervals, dispersion, way, suspicion, logE) => {
    const found = logEvidence(counted(1.1, intervals), 1.1, dispersion, way);
    expect(found.suspicion).toBeCloseTo(suspicion, 4);
    expect(found.logE).toBeCloseTo(logE, 4);
  });

  it('never decides by one interval alone, however bad it is', () => {
    const once = logEvidence(counted(1.1, [interval(400, 500, 1, 500)]), 1.1, 1, 'increase');
    expect(once.suspicion).toBeGreaterThan(100);
    expect(once.logE).toBeLessThanOrEqual(1e-9);
    const twice = counted(1.1, [interval(400, 500, 1, 500), interval(400, 500, 1, 500)]);
    expect(logEvidence(twice, 1.1, 1, 'increase').logE).toBeGreaterThan(100);
  });

  it('does not overflow with millions of events', () => {
    const { logE } = logEvidence(
      counted(
        1.1,
        Array.from({ length: 3 }, () => interval(3e6, 1e8, 1e6, 1e8)),
      ),
      1.1,
      1,
      'increase',
    );
    expect(logE).toBeGreaterThan(1e5);
    expect(Number.isFinite(logE)).toBe(true);
  });

  it('moves the effects it looks for with a large tolerance', () => {
    const threefold = counted(
      3,
      Array.from({ length: 8 }, () => interval(30, 500, 10, 500)),
    );
    expect(logEvidence(threefold, 3, 1, 'increase').suspicion).toBeLessThan(0);
    const ninefold = counted(
      3,
      Array.from({ length: 8 }, () => interval(90, 500, 10, 500)),
    );
    expect(logEvidence(ninefold, 3, 1, 'increase').logE).toBeGreaterThan(3);
  });
});

describe('ratioInterval', () => {
  it('holds the ratio that was, and is the narrower the more was seen', () => {
    const few = ratioInterval(counted(1.1, [interval(20, 1000, 10, 1000)]), 1.1, 1, 0.05);
    const many = ratioInterval(
      counted(
        1.1,
        Array.from({ length: 50 }, () => interval(20, 1000, 10, 1000)),
      ),
      1.1,
      1,
      0.05,
    );
    expect(few.low).toBeLessThan(1);
    expect(few.high).toBeGreaterThan(4);
    expect(many).toEqual({ low: 1.6, high: 2.5 });
  });

  it('has no ends where nothing was seen, and none above where the old side has no events', () => {
    expect(ratioInterval(noLikelihood(1.1), 1.1, 1, 0.05)).toEqual({ low: null, high: null });
    const onlyNew = ratioInterval(counted(1.1, [interval(40, 1000, 0, 1000)]), 1.1, 1, 0.05);
    expect(onlyNew.low).toBeGreaterThanOrEqual(4);
    expect(onlyNew.high).toBeNull();
  });

  it('is wider where counts vary more than independent ones', () => {
    const seen = counted(
      1.1,
      Array.from({ length: 50 }, () => interval(20, 1000, 10, 1000)),
    );
    expect(ratioInterval(seen, 1.1, 5, 0.05).high).toBeGreaterThan(ratioInterval(seen, 1.1, 1, 0.05).high ?? 0);
  });
});
