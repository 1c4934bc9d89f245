import { z } from 'zod';
import type { HistogramSample, QueryResult, Sample, Series } from './result.ts';

const text = z.array(z.string()).default([]);

/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview; `isPartial`: https://docs.victoriametrics.com/victoriametrics/cluster-victoriametrics/ */
export const successSchema = z.object({
  status: z.literal('success'),
  data: z.unknown(),
  warnings: text,
  infos: text,
  isPartial: z.boolean().default(false),
});

export const failureSchema = z.object({ status: z.literal('error'), errorType: z.string().default(''), error: z.string().default('') });

/** NaN and the infinities have no form in JSON, so that values are strings. */
const SPECIAL = new Map([
  ['NaN', Number.NaN],
  ['Inf', Number.POSITIVE_INFINITY],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
]);

function parseNumber(written: unknown): number | null {
  if (typeof written !== 'string' || written === '') return null;
  const special = SPECIAL.get(written);
  if (special !== undefined) return special;
  const value = Number(written);
  return Number.isNaN(value) ? null : value;
}

const number = z.unknown().transform((written, context) => {
  const value = parseNumber(written);
  if (value !== null) return value;
  context.addIssue(expectedNumber(written));
  return z.NEVER;
});

function expectedNumber(written: unknown): string {
  return `expected a number as text, got ${JSON.stringify(written)?.slice(0, 40)}`;
}

/** Seconds with milliseconds behind the point. */
const time = z.number().transform(milliseconds);

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** By hand: there may be a hundred thousand of them, which a schema for each takes seconds for. */
function parseSample(pair: unknown): Sample | string {
  if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'number') return 'expected a time and a value';
  const value = parseNumber(pair[1]);
  return value === null ? expectedNumber(pair[1]) : { at: milliseconds(pair[0]), value };
}

const sample = z.unknown().transform((pair, context) => {
  const parsed = parseSample(pair);
  if (typeof parsed !== 'string') return parsed;
  context.addIssue(parsed);
  return z.NEVER;
});

const samples = z.array(z.unknown()).transform((pairs, context) => {
  const all: Sample[] = [];
  for (const pair of pairs) {
    const parsed = parseSample(pair);
    if (typeof parsed === 'string') {
      context.addIssue(parsed);
      return z.NEVER;
    }
    all.push(parsed);
  }
  return all;
});

/** Bucket: which of its bounds belong to it (which we have no use for), the bounds, the count. */
const histogram = z
  .tuple([
    time,
    z.object({
      count: number,
      sum: number,
      buckets: z.array(z.tuple([z.number(), number, number, number])).default([]),
    }),
  ])
  .transform(
    ([at, { count, sum, buckets }]): HistogramSample => ({
      at,
      count,
      sum,
      buckets: buckets.map(([, lower, upper, within]) => ({ lower, upper, count: within })),
    }),
  );

const labels = z.record(z.string(), z.string());

const vector = z
  .array(z.object({ metric: labels, value: sample.optional(), histogram: histogram.optional() }))
  .transform((items) =>
    items.map(
      ({ metric, value, histogram: one }): Series => ({ labels: metric, samples: value ? [value] : [], histograms: one ? [one] : [] }),
    ),
  );

const matrix = z
  .array(z.object({ metric: labels, values: samples.default([]), histograms: z.array(histogram).default([]) }))
  .transform((items) => items.map(({ metric, values, histograms }): Series => ({ labels: metric, samples: values, histograms })));

export const resultSchema = z.discriminatedUnion('resultType', [
  z
    .object({ resultType: z.literal('vector'), result: vector })
    .transform(({ result }): QueryResult => ({ kind: 'vector', series: result })),
  z
    .object({ resultType: z.literal('matrix'), result: matrix })
    .transform(({ result }): QueryResult => ({ kind: 'matrix', series: result })),
  z
    .object({ resultType: z.literal('scalar'), result: sample })
    .transform(({ result }): QueryResult => ({ kind: 'scalar', sample: result })),
  z
    .object({ resultType: z.literal('string'), result: z.tuple([z.number(), z.string()]) })
    .transform(({ result }): QueryResult => ({ kind: 'string', text: result[1] })),
]);

export const seriesSchema = z.array(labels);
export const namesSchema = z.array(z.string());
