import type { Distribution } from '@sluice/core';

/** A histogram, or what is added to one or taken from it. */
export interface Term {
  readonly sign: 1 | -1;
  /** Cumulative, ascending; the last bound is Infinity. */
  readonly buckets: Distribution['buckets'];
}

/**
 * The sum of histograms whose bounds may differ: at each bound that all of them can answer for. One can where the bound is its own, or lies where
 * nothing was observed between two of its own; what is within a bucket is never guessed.
 *
 * Worked example: (1: 5, 2: 9, ∞: 9) and (1.5: 4, ∞: 6): 1 and 2 lie within buckets of the second, which have observations, and 1.5 within one of
 * the first; only ∞ is left: 15.
 */
export function sumOfHistograms(terms: readonly Term[]): Distribution {
  const bounds = [...new Set(terms.flatMap(({ buckets }) => buckets.map(({ upperBound }) => upperBound)))].sort((a, b) => a - b);
  const readers = terms.map(({ sign, buckets }) => ({ sign, at: cumulativeReader(buckets) }));
  return {
    buckets: bounds.flatMap((upperBound) => {
      let count = 0;
      for (const { sign, at } of readers) {
        const known = at(upperBound);
        if (known === null) return [];
        count += sign * known;
      }
      return [{ upperBound, count }];
    }),
  };
}

/** Reads ascending bounds; each call goes on from the last. */
function cumulativeReader(buckets: Distribution['buckets']): (bound: number) => number | null {
  let next = 0;
  let below = 0;
  return (bound) => {
    for (let bucket = buckets[next]; bucket !== undefined && bucket.upperBound <= bound; bucket = buckets[next]) {
      below = bucket.count;
      next += 1;
    }
    const last = buckets[next - 1];
    const following = buckets[next];
    if (following === undefined || last?.upperBound === bound || following.count === below) return below;
    return null;
  };
}
