import type { RankTest } from './mann-whitney.ts';

/** Two-sided 98%, as Kayenta has it. */
export const GAUGE_CONFIDENCE = 0.98;
const NORMAL_QUANTILE = 2.3263479;

/**
 * By what the old values have to be multiplied to be like the new ones: the median of all new/old pairs (Hodges–Lehmann on the scale of logarithms), with the interval
 * of the rank test: the pairs that are C-th from either end, C = ⌊n·m/2 − z·σ_U⌋. Null where a value of the old side is not positive; an end is null
 * where there are too few values for it.
 * Source: Hollander, Wolfe & Chicken, Nonparametric Statistical Methods (3rd ed.), sections 4.2 and 4.3.
 *
 * Worked example: new = 2, 4, old = 1, 2: pairs 1, 2, 2, 4; the ratio is 2; two values a side are too few for an interval.
 */
export function ratioOfPairs(
  fresh: readonly number[],
  old: readonly number[],
  { deviation }: Pick<RankTest, 'deviation'>,
): { readonly ratio: number; readonly low: number | null; readonly high: number | null } | null {
  if (fresh.length === 0 || old.length === 0 || old.some((value) => value <= 0)) return null;
  const pairs = new Float64Array(fresh.length * old.length);
  let filled = 0;
  for (const value of fresh) for (const base of old) pairs[filled++] = value / base;
  pairs.sort();
  const from = Math.floor(pairs.length / 2 - NORMAL_QUANTILE * deviation);
  const middle = ((pairs[Math.floor((pairs.length - 1) / 2)] ?? 0) + (pairs[Math.floor(pairs.length / 2)] ?? 0)) / 2;
  if (from < 1) return { ratio: middle, low: null, high: null };
  return { ratio: middle, low: pairs[from - 1] ?? null, high: pairs[pairs.length - from] ?? null };
}
