import type { Distribution, MetricAsk, MetricQuestion, MetricSide, Reading } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import { sumOfHistograms, type Term } from './bucket-layout.ts';
import { classicHistograms, inSeconds, secondsPerUnit } from './classic-histogram.ts';
import { growth } from './counter.ts';
import { namesInterval } from './fill-query.ts';
import { cumulative, nativeGrowth } from './native-histogram.ts';
import type { SideWindow } from './raw-reader.ts';
import type { Readers } from './read-counts.ts';
import type { Series } from './result.ts';
import { isPlain, usedNames } from './selector.ts';
import { sidesOf, toReading } from './sides.ts';

type LatencyAsk = Extract<MetricAsk, { kind: 'latency' }>;

/**
 * Durations of both sides in seconds, out of classic histograms (series with `le`, named as the metric or with `_bucket` behind it) or native ones.
 * Plain selectors are counted by their raw samples; other queries as they are written.
 */
export async function readLatency(
  readers: Readers,
  question: MetricQuestion,
  { histogram }: LatencyAsk,
  signal: AbortSignal,
): Promise<Reading> {
  const { place } = question;
  const sides = sidesOf(question);
  const read = async () => {
    if (!isPlain(histogram)) return Promise.all(sides.map((side) => byExpression(readers, question, histogram, side, signal)));
    const windows = await readers.raw.read([withBuckets(histogram)], place, sides, signal);
    return windows.map((window) => distributionOf(window, histogram));
  };
  const distributions = await read();
  if (distributions.every((side) => side === null))
    throw await readers.nothing.reasonFor(withBuckets(histogram), place, question.new, signal);
  const factor = secondsPerUnit(namesOf(histogram));
  return toReading(
    'distribution',
    question,
    distributions.map((side) => side && inSeconds(side, factor)),
  );
}

/** The series of a metric that is named without `_bucket`, whichever kind of histogram it is. */
function withBuckets(query: string): string {
  const [, name, rest = ''] = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*((?:\{[\s\S]*)?)$/.exec(query) ?? [];
  if (name === undefined || name.endsWith('_bucket')) return query;
  const inner = rest.trim().replace(/^\{/, '').replace(/\}$/, '').trim();
  return `{__name__=~"${name}(_bucket)?"${inner === '' ? '' : `,${inner}`}}`;
}

function namesOf(query: string): readonly string[] {
  return isPlain(query) ? [/^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)/.exec(query)?.[1] ?? ''] : usedNames(query);
}

function distributionOf(window: SideWindow | null, query: string): Distribution | null {
  const [series = []] = window?.selected ?? [];
  if (window === null || series.length === 0) return null;
  const classic = series.filter(({ samples }) => samples.length > 0);
  // Where both kinds are kept they are of the same observations.
  const terms =
    classic.length > 0
      ? classicHistograms(
          classic.map(({ labels, samples, before }) => ({ labels, count: growth(samples, window.cut, before) })),
          query,
        )
      : series.flatMap(({ histograms, before }) => nativeGrowth(histograms, window.cut, before));
  return summed(terms);
}

/** Nothing within the interval is a histogram too. */
function summed(terms: readonly Term[]): Distribution {
  return terms.length === 0 ? { buckets: [{ upperBound: Number.POSITIVE_INFINITY, count: 0 }] } : sumOfHistograms(terms);
}

async function byExpression(
  { expression }: Readers,
  { place }: MetricQuestion,
  query: string,
  side: MetricSide,
  signal: AbortSignal,
): Promise<Distribution | null> {
  if (!namesInterval(query)) {
    const expected =
      'a plain metric such as http_request_duration_seconds{$(pods)}, or sum by (le) (increase(…_bucket{$(pods)}[$(interval)]))';
    throw new SourceError('bad-query', `${query.slice(0, 300)} does not say over what time it counts: expected ${expected}`);
  }
  const { series, part } = await expression.read(query, place, side, signal);
  if (series.length === 0) return null;
  const { buckets } = summed(termsOf(series, query));
  return { buckets: buckets.map(({ upperBound, count }) => ({ upperBound, count: count * part })) };
}

function termsOf(series: readonly Series[], query: string): readonly Term[] {
  const classic = series.filter(({ samples }) => samples.length > 0);
  if (classic.length > 0)
    return classicHistograms(
      classic.map(({ labels, samples }) => ({ labels, count: samples[0]?.value ?? Number.NaN })),
      query,
    );
  return series.flatMap(({ histograms }) => histograms.map((one): Term => ({ sign: 1, buckets: cumulative(one) })));
}
