import type { Distribution } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import type { Term } from './bucket-layout.ts';
import type { Labels } from './result.ts';

/** What the bucket up to the label `le` of a series counted. */
export interface BucketCount {
  readonly labels: Labels;
  readonly count: number;
}

/**
 * Classic histograms, each out of the series that differ in nothing but `le`, in any order.
 *
 * @throws SourceError `unexpected-answer` where one has no bound that is a number, or none for the rest
 */
export function classicHistograms(counts: readonly BucketCount[], query: string): readonly Term[] {
  const histograms = new Map<string, { upperBound: number; count: number }[]>();
  for (const { labels, count } of counts) {
    const { le, __name__: _, ...rest } = labels;
    const upperBound = le === '+Inf' || le === 'Inf' ? Number.POSITIVE_INFINITY : le === undefined || le === '' ? Number.NaN : Number(le);
    if (Number.isNaN(upperBound)) {
      const found = le === undefined ? 'no label le' : `le="${le.slice(0, 40)}"`;
      throw new SourceError('unexpected-answer', `${query} is no histogram: expected buckets with a label le, found ${found}`);
    }
    const key = JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));
    const buckets = histograms.get(key) ?? [];
    histograms.set(key, buckets);
    buckets.push({ upperBound, count });
  }
  return [...histograms].map(([key, buckets]) => {
    const sorted = buckets.sort((one, other) => one.upperBound - other.upperBound);
    if (sorted.at(-1)?.upperBound !== Number.POSITIVE_INFINITY)
      throw new SourceError(
        'unexpected-answer',
        `a histogram of ${query} has no bucket le="+Inf": how many there were in all is unknown (${key.slice(0, 200)})`,
      );
    return { sign: 1, buckets: merged(sorted) };
  });
}

/** `le="1"` and `le="1.0"` are one bound. */
function merged(sorted: Distribution['buckets']): Distribution['buckets'] {
  const buckets: { upperBound: number; count: number }[] = [];
  for (const { upperBound, count } of sorted) {
    const last = buckets.at(-1);
    if (last?.upperBound === upperBound) last.count += count;
    else buckets.push({ upperBound, count });
  }
  return buckets;
}

/** Durations in other units than seconds, by the ending of the metric's name. https://prometheus.io/docs/practices/naming/#base-units */
export function secondsPerUnit(names: readonly string[]): number {
  const [name = ''] = names;
  const base = name.replace(/_bucket$/, '');
  // Envoy says no unit. https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats
  if (/(_milliseconds|_millis|_ms)$|^envoy_.*_rq_time$/.test(base)) return 1 / 1_000;
  if (/(_microseconds|_micros|_us)$/.test(base)) return 1 / 1_000_000;
  if (/(_nanoseconds|_nanos|_ns)$/.test(base)) return 1 / 1_000_000_000;
  return 1;
}

export function inSeconds({ buckets }: Distribution, factor: number): Distribution {
  if (factor === 1) return { buckets };
  // Rounded: 300 ms are 0.3 s, not 0.30000000000000004.
  return { buckets: buckets.map(({ upperBound, count }) => ({ upperBound: Number((upperBound * factor).toPrecision(12)), count })) };
}
