import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addHistograms, atSchema, increaseOf, indexOf, type NativeHistogram, upperBoundOf } from './native-histogram.ts';

const schemas = fc.integer({ min: -4, max: 8 });
const values = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { maxLength: 30 });

function observed(all: readonly number[], schema: number, zeroThreshold = 0): NativeHistogram {
  const positive = new Map<number, number>();
  let zeroCount = 0;
  for (const value of all) {
    if (value <= zeroThreshold) zeroCount += 1;
    else positive.set(indexOf(value, schema), (positive.get(indexOf(value, schema)) ?? 0) + 1);
  }
  return { schema, zeroThreshold, zeroCount, positive, count: all.length };
}

const sorted = ({ positive }: NativeHistogram) => [...positive].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);

describe('native histograms', () => {
  it('have the bounds of their description', () => {
    expect([upperBoundOf(3, 0), upperBoundOf(-1, 0), upperBoundOf(1, 1), upperBoundOf(8, 3)]).toEqual([8, 0.5, Math.SQRT2, 2]);
    expect(indexOf(8, 0)).toBe(3);
    expect(indexOf(8.001, 0)).toBe(4);
  });

  it('put each value into the bucket that holds it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), schemas, (value, schema) => {
        const index = indexOf(value, schema);
        expect(upperBoundOf(index, schema)).toBeGreaterThanOrEqual(value);
        expect(upperBoundOf(index - 1, schema)).toBeLessThan(value);
      }),
    );
  });

  it('are at a lower resolution what they would have been from the start, and share its bounds', () => {
    fc.assert(
      fc.property(values, schemas, schemas, (all, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(sorted(atSchema(observed(all, high), low))).toEqual(sorted(observed(all, low)));
        expect(upperBoundOf(5, low)).toBe(upperBoundOf(5 * 2 ** (high - low), high));
      }),
    );
  });

  it('add up and increase, at different resolutions too', () => {
    fc.assert(
      fc.property(values, values, schemas, schemas, (before, since, a, b) => {
        const schema = Math.min(a, b);
        expect(sorted(addHistograms(observed(before, a), observed(since, b)))).toEqual(sorted(observed([...before, ...since], schema)));
        const increase = increaseOf(observed(before, a), observed([...before, ...since], b));
        expect(increase && [sorted(increase), increase.count]).toEqual([sorted(observed(since, schema)), since.length]);
      }),
    );
  });

  it('go on when the client widens its zero bucket', () => {
    const before = observed([0.001, 0.002, 1], 0, 0);
    const now = observed([0.001, 0.002, 1, 1, 0.003], 0, 2 ** -8);
    expect(increaseOf(before, now)).toMatchObject({ count: 2, zeroCount: 1, zeroThreshold: 2 ** -8 });
  });

  it('are others when something fell', () => {
    expect(increaseOf(observed([1, 1, 2], 0), observed([1, 2, 2, 2], 0))).toBeNull();
    expect(increaseOf(observed([1, 1, 2], 0), observed([], 0))).toBeNull();
  });
});
