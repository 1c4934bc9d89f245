import { describe, expect, it } from 'vitest';
import { GAUGE_POINTS, type GaugeTest, NO_GAUGE, takeValues } from './gauge-test.ts';
import { alphaOfLook, isLook, lookNumber } from './looks.ts';

const setting = { direction: 'increase', tolerance: 1.1 } as const;

function taken(
  count: number,
  fresh: (index: number) => number,
  old: (index: number) => number,
  how: Parameters<typeof takeValues>[1] = setting,
): GaugeTest {
  return Array.from({ length: count }).reduce<GaugeTest>(
    (test, _, index) => takeValues(test, how, { new: [fresh(index)], old: [old(index)] }, 0.05),
    NO_GAUGE,
  );
}

const wave = (index: number) => 10 + (index % 7) / 7;

describe('looks', () => {
  it('are declared beforehand, farther and farther apart', () => {
    expect(Array.from({ length: 100 }, (_, index) => index).filter(isLook)).toEqual([5, 8, 12, 17, 26, 38, 57, 86]);
  });

  it('spend α together, however long it takes', () => {
    expect([5, 8, 12].map((intervals) => alphaOfLook(intervals, 0.05))).toEqual([0.025, 0.05 / 6, 0.05 / 12]);
    const spent = Array.from({ length: 100_000 }, (_, index) => index)
      .filter(isLook)
      .reduce((sum, look) => sum + alphaOfLook(look, 0.05), 0);
    expect(spent).toBeCloseTo(0.05 * (1 - 1 / (lookNumber(99_999) + 1)), 9);
  });
});

describe('takeValues', () => {
  it('says nothing of fewer than five points a side', () => {
    expect(
      taken(
        4,
        () => 100,
        () => 1,
      ).look,
    ).toBeNull();
    expect(
      taken(
        5,
        (index) => 2 * wave(3 * index),
        (index) => wave(3 * index),
      ).look,
    ).toMatchObject({ number: 1, worse: true });
  });

  it('compares with the old values raised by the tolerance as a ratio of themselves', () => {
    expect(
      taken(
        60,
        (index) => wave(index) * 1.09,
        (index) => wave(index + 3),
      ).look,
    ).toMatchObject({ worse: false });
    expect(
      taken(
        60,
        (index) => wave(index) * 1.25,
        (index) => wave(index + 3),
      ).look,
    ).toMatchObject({ worse: true, harmless: false });
  });

  it('is harmless where an increase over the tolerance is excluded', () => {
    expect(taken(60, wave, (index) => wave(index + 3)).look).toMatchObject({ worse: false, harmless: true });
  });

  it('knows which way is worse', () => {
    const half = (direction: 'increase' | 'decrease' | 'either') =>
      taken(20, (index) => wave(index) / 2, wave, { direction, tolerance: 1.1 }).look?.worse;
    expect([half('increase'), half('decrease'), half('either')]).toEqual([false, true, true]);
  });

  it('keeps no more than its points, over days, and still the whole time', () => {
    const days = taken(20_000, wave, (index) => index);
    expect(days.new.length).toBeLessThanOrEqual(GAUGE_POINTS);
    expect(days.old[0]).toBeLessThan(1000);
    expect(days.old.at(-1)).toBeGreaterThan(19_000);
    expect(days.intervals).toBe(20_000);
  });
});
