import type { Distribution } from '@sluice/core';
import type { Term } from './bucket-layout.ts';
import type { Before, Cut } from './counter.ts';
import type { HistogramSample } from './result.ts';

/** Cumulative by upper bound. The answer leaves out buckets without observations. */
export function cumulative({ buckets, count }: HistogramSample): Distribution['buckets'] {
  const bounds: { upperBound: number; count: number }[] = [];
  let below = 0;
  for (const { lower, upper, count: within } of buckets) {
    if (lower > (bounds.at(-1)?.upperBound ?? Number.NEGATIVE_INFINITY)) bounds.push({ upperBound: lower, count: below });
    below += within;
    bounds.push({ upperBound: upper, count: below });
  }
  if (bounds.at(-1)?.upperBound !== Number.POSITIVE_INFINITY)
    bounds.push({ upperBound: Number.POSITIVE_INFINITY, count: Math.max(count, below) });
  return bounds;
}

/** What a native histogram gained within a cut, as terms of a sum: the last one, less the one before, and what was lost by resets. */
export function nativeGrowth(samples: readonly HistogramSample[], cut: Cut, before: Before): readonly Term[] {
  const terms: Term[] = [];
  let last: HistogramSample | null = samples.findLast(({ at }) => at <= cut.from) ?? null;
  let counting = last !== null || before.kind === 'began';
  if (last !== null) terms.push({ sign: -1, buckets: cumulative(last) });
  for (const sample of samples) {
    if (sample.at <= cut.from || sample.at > cut.until) continue;
    if (!counting) terms.push({ sign: -1, buckets: cumulative(sample) });
    else if (last !== null && sample.count < last.count) terms.push({ sign: 1, buckets: cumulative(last) });
    counting = true;
    last = sample;
  }
  return last !== null && counting ? [...terms, { sign: 1, buckets: cumulative(last) }] : [];
}
