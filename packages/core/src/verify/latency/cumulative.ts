import type { Distribution } from '../reading.ts';

/**
 * Observations up to each of the bounds, which ascend. Known where a bound is one of the histogram's, or lies where nothing was observed between two of them; otherwise null: what
 * lies between two bounds is never guessed.
 *
 * Worked example: (0.1: 5, 0.5: 9, ∞: 9) at 0.1, 0.3, 0.5, 0.7: 5, null, 9, 9.
 */
export function cumulativesAt({ buckets }: Distribution, bounds: readonly number[]): readonly (number | null)[] {
  let index = 0;
  let before = 0;
  return bounds.map((bound) => {
    let bucket = buckets[index];
    while (bucket !== undefined && bucket.upperBound < bound && !same(bucket.upperBound, bound)) {
      before = bucket.count;
      index += 1;
      bucket = buckets[index];
    }
    if (bucket === undefined) return before;
    return same(bucket.upperBound, bound) || bucket.count === before ? bucket.count : null;
  });
}

export function cumulativeAt(distribution: Distribution, bound: number): number | null {
  return cumulativesAt(distribution, [bound])[0] ?? null;
}

export function observations({ buckets }: Distribution): number {
  return buckets.at(-1)?.count ?? 0;
}

/** Finite bounds that both histograms can answer for, ascending. */
export function commonBounds(one: Distribution, other: Distribution): readonly number[] {
  const bounds = [...one.buckets, ...other.buckets].map(({ upperBound }) => upperBound).filter((bound) => Number.isFinite(bound));
  const different = bounds.toSorted((a, b) => a - b).filter((bound, index, all) => index === 0 || !same(all[index - 1] ?? 0, bound));
  const [ofOne, ofOther] = [cumulativesAt(one, different), cumulativesAt(other, different)];
  return different.filter((_, index) => ofOne[index] !== null && ofOther[index] !== null);
}

/** 0.3 and 0.1 + 0.2. */
function same(one: number, other: number): boolean {
  if (!Number.isFinite(one) || !Number.isFinite(other)) return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}
