import { describe, expect, it } from 'vitest';
import { countTicks, timeTicks, valueTicks } from './ticks.ts';

describe('timeTicks', () => {
  it('are round and at most as many as there is room for', () => {
    expect(timeTicks(12_000, 6)).toEqual([0, 5000, 10_000]);
    expect(timeTicks(90_000, 14)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 80_000, 90_000]);
    expect(timeTicks(10 * 86_400_000, 6).length).toBeLessThanOrEqual(6);
    expect(timeTicks(0, 6)).toEqual([0]);
  });
});

describe('countTicks', () => {
  it.each([
    [1.08, 8, [0, 1]],
    [14, 8, [0, 2, 4, 6, 8, 10, 12, 14]],
    [150, 8, [0, 20, 40, 60, 80, 100, 120, 140]],
    [10_000, 8, [0, 2000, 4000, 6000, 8000, 10_000]],
  ])('up to %d with room for %i', (count, most, expected) => {
    expect(countTicks(count, most)).toEqual(expected);
  });
});

describe('valueTicks', () => {
  it.each([
    [0.108, 5, [0, 0.05, 0.1]],
    [0.35, 5, [0, 0.1, 0.2, 0.3]],
    [1.08, 5, [0, 0.5, 1]],
    [129.6, 5, [0, 50, 100]],
    [7e7, 5, [0, 2e7, 4e7, 6e7]],
    [0, 5, [0]],
    [Number.NaN, 5, [0]],
  ])('up to %d with room for %i', (end, most, expected) => {
    expect(valueTicks(end, most)).toEqual(expected);
  });
});
