import type { Distribution } from '../reading.ts';

/**
 * Observations up to a bound. Known where the bound is one of the histogram's, or lies where nothing was observed between two of them; otherwise null: what lies
 * between two bounds is never guessed.
 *
 * Worked example: (0.1: 5, 0.5: 9, ∞: 9): at 0.5 it is 9, at 0.7 also 9, at 0.3 null.
 */
export function cumulativeAt({ buckets }: Distribution, bound: number): number | null {
  let before = 0;
  for (const { upperBound, count } of buckets) {
    if (same(upperBound, bound)) return count;
    if (upperBound > bound) return count === before ? before : null;
    before = count;
  }
  return before;
}

export function observations({ buckets }: Distribution): number {
  return buckets.at(-1)?.count ?? 0;
}

/** Finite bounds that both histograms can answer for, ascending. */
export function commonBounds(one: Distribution, other: Distribution): readonly number[] {
  const bounds = [...one.buckets, ...other.buckets].map(({ upperBound }) => upperBound).filter((bound) => Number.isFinite(bound));
  return bounds
    .toSorted((a, b) => a - b)
    .filter((bound, index, all) => index === 0 || !same(all[index - 1] ?? 0, bound))
    .filter((bound) => cumulativeAt(one, bound) !== null && cumulativeAt(other, bound) !== null);
}

/** 0.3 and 0.1 + 0.2. */
function same(one: number, other: number): boolean {
  if (!Number.isFinite(one) || !Number.isFinite(other)) return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}
