import type { Distribution } from '@sluice/core';
import { atSchema, indexOf, type NativeHistogram, upperBoundOf } from './native-histogram.ts';

/** Cumulative counts by upper bound as they are. */
export function classicDistribution(buckets: ReadonlyMap<number, number>): Distribution {
  return { buckets: [...buckets].map(([upperBound, count]) => ({ upperBound, count })) };
}

/**
 * Native histograms of both sides with the same bounds: both of each bucket that either has, at the lower resolution of the two, and those beside the threshold.
 * Worked example: schema 0, threshold 3: bounds 2 and 4 are among them, whatever was observed.
 */
export function nativeDistributions(sides: readonly (NativeHistogram | null)[], threshold: number): readonly (Distribution | null)[] {
  const present = sides.filter((side) => side !== null);
  const schema = Math.min(...present.map((side) => side.schema));
  const aligned = sides.map((side) => side && atSchema(side, schema));
  const beside = indexOf(threshold, schema);
  const indexes = [
    ...new Set([
      beside - 1,
      beside,
      ...aligned.flatMap((side) => [...[...(side?.positive.keys() ?? [])].flatMap((index) => [index - 1, index])]),
    ]),
  ].sort((a, b) => a - b);
  return aligned.map((side) => {
    if (side === null) return null;
    let count = side.zeroCount;
    const buckets = indexes.map((index) => {
      count += side.positive.get(index) ?? 0;
      return { upperBound: upperBoundOf(index, schema), count };
    });
    return { buckets: [...buckets, { upperBound: Number.POSITIVE_INFINITY, count: side.count }] };
  });
}
