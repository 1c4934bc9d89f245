import type { MetricPlace, MetricSide } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import { checkedAnswer } from './checked-answer.ts';
import { scrapeInterval } from './counter.ts';
import { fillQuery, namesInterval } from './fill-query.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import type { Series } from './result.ts';
import { type PodLabels, podMatchers } from './side-matchers.ts';

/** Where nothing tells how often is scraped: four times Prometheus' own default. */
const UNKNOWN_INTERVAL_MS = 4 * 60_000;
/** As Grafana has it for its `$__rate_interval`: a rate needs two samples, and one may be missing. */
const SCRAPES = 4;
const MOST_REMEMBERED = 64;

export interface ExpressionReaderOptions {
  readonly client: PrometheusClient;
  readonly labels: PodLabels;
  readonly delayMs: number;
}

/** PromQL as it is written, for one side, at the end of its interval. */
export class ExpressionReader {
  readonly #options: ExpressionReaderOptions;
  readonly #intervals = new Map<string, number>();

  constructor(options: ExpressionReaderOptions) {
    this.#options = options;
  }

  /** What the query gives, and the part of `$(interval)` that lies within the side's own interval: events are to be multiplied by it. */
  async read(
    query: string,
    place: MetricPlace,
    side: MetricSide,
    signal: AbortSignal,
  ): Promise<{ readonly series: readonly Series[]; readonly part: number }> {
    const { labels } = this.#options;
    const wantedMs = side.until - side.from;
    const intervalMs = namesInterval(query) ? Math.max(wantedMs, SCRAPES * (await this.#scrapeInterval(place, side, signal))) : wantedMs;
    const filled = fillQuery(query, { place, sides: [side], labels, intervalMs });
    return { series: await this.#ask(filled, side, signal), part: wantedMs / (Math.ceil(intervalMs / 1000) * 1000) };
  }

  /**
   * The one number that a query gives, times `part`; null where it gives none.
   *
   * @throws SourceError `several-series`, `not-a-number`
   */
  async number(query: string, place: MetricPlace, side: MetricSide, signal: AbortSignal): Promise<{ value: number; part: number } | null> {
    const { series, part } = await this.read(query, place, side, signal);
    return series.length === 0 ? null : { value: onlyValue(series, query), part };
  }

  async #ask(query: string, { until }: MetricSide, signal: AbortSignal): Promise<readonly Series[]> {
    const { client, delayMs } = this.#options;
    const data = checkedAnswer(await client.query(query, until - delayMs, signal), client.place, delayMs);
    switch (data.kind) {
      case 'vector':
        return data.series;
      case 'scalar':
        return [{ labels: {}, samples: [data.sample], histograms: [] }];
      case 'matrix':
      case 'string':
        throw new SourceError(
          'bad-query',
          `expected numbers for ${query.slice(0, 300)}, got a ${data.kind === 'matrix' ? 'range of samples' : 'text'}`,
        );
      default:
        return data satisfies never;
    }
  }

  async #scrapeInterval(place: MetricPlace, side: MetricSide, signal: AbortSignal): Promise<number> {
    const matchers = podMatchers(place, [side], this.#options.labels);
    const known = this.#intervals.get(matchers);
    if (known !== undefined) return known;
    const { client, delayMs } = this.#options;
    const data = checkedAnswer(await client.query(`up{${matchers}}[5m]`, side.until - delayMs, signal), client.place, delayMs);
    const measured = data.kind === 'matrix' ? scrapeInterval(data.series.map(({ samples }) => samples)) : null;
    if (measured === null) return UNKNOWN_INTERVAL_MS / SCRAPES;
    if (this.#intervals.size < MOST_REMEMBERED) this.#intervals.set(matchers, measured);
    return measured;
  }
}

/** @throws SourceError `several-series`, `not-a-number` */
export function onlyValue(series: readonly Series[], query: string): number {
  const [first] = series;
  if (first === undefined || series.length > 1) {
    const some = series.slice(0, 2).map(({ labels }) => JSON.stringify(labels));
    const advice = 'Say which one is meant, or sum them up: sum(…), max(…)';
    throw new SourceError(
      'several-series',
      `expected one number for ${query.slice(0, 300)}, got ${series.length}: ${some.join(', ')}. ${advice}`,
    );
  }
  return finite(first.samples[0]?.value ?? Number.NaN, query);
}

/** @throws SourceError `not-a-number` */
export function finite(value: number, query: string): number {
  if (Number.isFinite(value)) return value;
  const advice = 'A division by nothing, or by zero, gives NaN or infinity: is there traffic?';
  throw new SourceError('not-a-number', `expected a number for ${query.slice(0, 300)}, got ${value}. ${advice}`);
}
