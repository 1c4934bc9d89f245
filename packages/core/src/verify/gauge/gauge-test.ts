import { z } from 'zod';
import type { ResolvedMetric } from '../metric.ts';
import { alphaOfLook, isLook } from './looks.ts';
import { mannWhitney } from './mann-whitney.ts';
import { persistence } from './persistence.ts';

/** Most values that are kept of a side. */
export const GAUGE_POINTS = 64;

export const gaugeTestSchema = z.object({
  /** Intervals with values of both sides. */
  intervals: z.number().int(),
  /** Values so far, of the side that has fewer. */
  values: z.number().int(),
  /** How many intervals a kept value is the mean of: 1, 2, 4, … */
  stride: z.number().int(),
  new: z.array(z.number()).max(GAUGE_POINTS),
  old: z.array(z.number()).max(GAUGE_POINTS),
  /** What is not yet a whole stride. */
  rest: z.object({ intervals: z.number().int(), new: z.number(), old: z.number() }),
  /** What the last of the predeclared looks saw; null before the first. */
  look: z
    .object({ number: z.number().int(), p: z.number(), alpha: z.number(), effect: z.number(), worse: z.boolean(), harmless: z.boolean() })
    .nullable(),
});
export type GaugeTest = z.infer<typeof gaugeTestSchema>;

export const NO_GAUGE: GaugeTest = {
  intervals: 0,
  values: 0,
  stride: 1,
  new: [],
  old: [],
  rest: { intervals: 0, new: 0, old: 0 },
  look: null,
};

type Setting = Pick<ResolvedMetric, 'direction' | 'tolerance'>;

/**
 * One more interval: the mean over the instances of each side is one value, for instances of one side share what happens to the side. When 64 values are
 * kept, neighbours become their mean, so that it never grows and still speaks of the whole time.
 */
export function takeValues(
  test: GaugeTest,
  setting: Setting,
  reading: { readonly new: readonly number[]; readonly old: readonly number[] },
  alpha: number,
): GaugeTest {
  const intervals = test.intervals + 1;
  const kept = keep(test, mean(reading.new), mean(reading.old));
  const next = { ...kept, intervals, values: test.values + Math.min(reading.new.length, reading.old.length) };
  return isLook(intervals) ? { ...next, look: lookAt(next, setting, alphaOfLook(intervals, alpha)) } : next;
}

/**
 * Old values are raised by the tolerance, as a ratio of themselves, before they are compared: worse means over 110% of the old ones, not only over them. Where fewer is
 * worse they are lowered to 1/1.1.
 */
export function raised(values: readonly number[], tolerance: number, way: 'increase' | 'decrease'): readonly number[] {
  const change = way === 'increase' ? tolerance - 1 : 1 / tolerance - 1;
  return values.map((value) => value + change * Math.abs(value));
}

function lookAt(test: GaugeTest, { direction, tolerance }: Setting, alpha: number): NonNullable<GaugeTest['look']> {
  const lasting = persistence([test.new, test.old]);
  const more = mannWhitney(test.new, raised(test.old, tolerance, 'increase'), lasting);
  const fewer = mannWhitney(test.new, raised(test.old, tolerance, 'decrease'), lasting);
  const number = (test.look?.number ?? 0) + 1;
  const { effect } = mannWhitney(test.new, test.old);
  switch (direction) {
    case 'increase':
      return { number, p: more.larger, alpha, effect, worse: more.larger <= alpha, harmless: more.smaller <= alpha };
    case 'decrease':
      return { number, p: fewer.smaller, alpha, effect, worse: fewer.smaller <= alpha, harmless: fewer.larger <= alpha };
    case 'either': {
      const p = Math.min(1, 2 * Math.min(more.larger, fewer.smaller));
      return { number, p, alpha, effect, worse: p <= alpha, harmless: more.smaller <= alpha && fewer.larger <= alpha };
    }
    default:
      return direction satisfies never;
  }
}

function keep(test: GaugeTest, fresh: number, old: number): GaugeTest {
  const rest = { intervals: test.rest.intervals + 1, new: test.rest.new + fresh, old: test.rest.old + old };
  if (rest.intervals < test.stride) return { ...test, rest };
  const grown = {
    ...test,
    rest: { intervals: 0, new: 0, old: 0 },
    new: [...test.new, rest.new / rest.intervals],
    old: [...test.old, rest.old / rest.intervals],
  };
  if (grown.new.length < GAUGE_POINTS) return grown;
  return { ...grown, stride: test.stride * 2, new: halved(grown.new), old: halved(grown.old) };
}

function halved(values: readonly number[]): number[] {
  return values.flatMap((value, index) => {
    const next = values[index + 1];
    return index % 2 === 0 && next !== undefined ? [(value + next) / 2] : [];
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
