import { z } from 'zod';
import type { MetricAsk } from '../metric.ts';

export const thresholdTestSchema = z.object({
  looks: z.number().int(),
  values: z.number().int(),
  /** Looks in a row that were over a limit, up to the last. */
  inARow: z.number().int(),
  /** The last value: of several instances the one that is worst. */
  last: z.number().nullable(),
});
export type ThresholdTest = z.infer<typeof thresholdTestSchema>;

export const NO_THRESHOLD: ThresholdTest = { looks: 0, values: 0, inARow: 0, last: null };

type Limits = Pick<Extract<MetricAsk, { kind: 'threshold' }>, 'max' | 'min'>;

/** One value over a limit counts for its look, however many instances are fine. A limit itself is still permitted. */
export function takeLimited(test: ThresholdTest, limits: Limits, values: readonly number[]): ThresholdTest {
  const last = worstOf(values, limits);
  return { looks: test.looks + 1, values: test.values + values.length, inARow: isOver(last, limits) ? test.inARow + 1 : 0, last };
}

export function isOver(value: number, { max, min }: Limits): boolean {
  return (max !== null && value > max) || (min !== null && value < min);
}

/** The one that is farthest over a limit, or nearest to one. */
function worstOf(values: readonly number[], { max, min }: Limits): number {
  const distance = (value: number) =>
    Math.max(max === null ? Number.NEGATIVE_INFINITY : value - max, min === null ? Number.NEGATIVE_INFINITY : min - value);
  return values.reduce((worst, value) => (distance(value) > distance(worst) ? value : worst));
}
