import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount } from './amount.ts';
import { amountFor } from './batch-size.ts';
import type { Amount } from './resolved-plan.ts';

const count = (number: number): Amount => ({ kind: 'count', count: number });
const percent = (number: number): Amount => ({ kind: 'percent', percent: number });

describe('amountFor, before the last batch', () => {
  const sizes = [0, 1, 2, 3, 4, 10, 37];
  it.each<[Amount, number[]]>([
    [count(1), [0, 0, 1, 1, 1, 1, 1]],
    [count(3), [0, 0, 1, 2, 3, 3, 3]],
    [count(50), [0, 0, 1, 2, 3, 9, 36]],
    [percent(1), [0, 0, 1, 1, 1, 1, 1]],
    [percent(25), [0, 0, 1, 1, 1, 3, 10]],
    [percent(50), [0, 0, 1, 2, 2, 5, 19]],
    [percent(75), [0, 0, 1, 2, 3, 8, 28]],
    [percent(99), [0, 0, 1, 2, 3, 9, 36]],
  ])('%j', (amount, expected) => {
    expect(sizes.map((n) => amountFor(amount, n, { last: false }))).toEqual(expected);
  });
});

describe('amountFor', () => {
  const amounts = fc.oneof(fc.integer({ min: 1, max: 1000 }).map(count), fc.integer({ min: 1, max: 100 }).map(percent));
  const sizes = fc.integer({ min: 0, max: 20_000 });

  it('is everything in the last batch', () => {
    fc.assert(fc.property(amounts, sizes, (amount, n) => amountFor(amount, n, { last: true }) === n));
  });

  it('leaves an old instance before the last batch, and is never negative', () => {
    fc.assert(
      fc.property(amounts, sizes, (amount, n) => {
        const k = amountFor(amount, n, { last: false });
        expect(k).toBeGreaterThanOrEqual(0);
        expect(k).toBeLessThanOrEqual(Math.max(0, n - 1));
      }),
    );
  });

  it('rounds a percent up by less than one instance, exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 20_000 }), (share, n) => {
        const k = amountFor(percent(share), n, { last: false });
        const exact = (BigInt(n) * BigInt(share) + 99n) / 100n;
        expect(BigInt(k)).toBe(exact < BigInt(n) ? exact : BigInt(n - 1));
      }),
    );
  });

  it('never goes down when the amount or the number of instances grows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), sizes, (share, n) => {
        const k = amountFor(percent(share), n, { last: false });
        expect(amountFor(percent(share + 1), n, { last: false })).toBeGreaterThanOrEqual(k);
        expect(amountFor(percent(share), n + 1, { last: false })).toBeGreaterThanOrEqual(k);
      }),
    );
  });
});

describe('formatAmount', () => {
  it('writes amounts as a plan does', () => {
    expect([formatAmount(count(3)), formatAmount(percent(25))]).toEqual(['3', '25%']);
  });
});
