import type { MetricPlace, MetricSide } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import { checkedAnswer } from './checked-answer.ts';
import { appears, type Before, type Cut, scrapeInterval } from './counter.ts';
import { fillQuery } from './fill-query.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import type { Labels, Series } from './result.ts';
import { plainSelector, writeSelector } from './selector.ts';
import { isOfSide, type PodLabels, podMatchers } from './side-matchers.ts';

/** How far back Prometheus itself looks for the last sample of a series. */
const LOOKBACK_MS = 5 * 60_000;
/** How far back the last value is looked for of a series that was not seen for longer than that. */
const OLDEST_VALUE = '6h';
/** Part of a scrape interval for which a server must have been scraping, so that it would have seen what was there before; the rest is jitter. */
const WATCHED = 0.9;
/** Younger than this is not stale, however often is scraped. */
const LEAST_STALE_MS = 20_000;
const MOST_REMEMBERED = 256;

export interface RawReaderOptions {
  readonly client: PrometheusClient;
  readonly labels: PodLabels;
  /**
   * How long after its time a sample is asked for. Samples have the time at which their scrape began, and come when it has ended: what was asked for
   * sooner would be lost.
   */
  readonly delayMs: number;
}

/** One series of a side with what it had before its window. */
export interface WindowSeries extends Series {
  readonly before: Before;
}

/** What one side has for each of the selectors that were asked, in their order. */
export interface SideWindow {
  readonly cut: Cut;
  readonly selected: readonly (readonly WindowSeries[])[];
}

interface Fetched {
  readonly side: MetricSide;
  readonly selector: string;
  readonly series: readonly Series[];
}

/**
 * Raw samples of plain selectors for both sides, cut at whole scrapes: at multiples of the scrape interval, so that each target has one sample in
 * each such piece of time, and a look between two scrapes does not see one side only. The pieces are the same whoever asks: consecutive intervals
 * fit together, also after a restart.
 */
export class RawReader {
  readonly #options: RawReaderOptions;
  /** Once measured it stays: a cut that moves would lose or repeat what lies between. */
  readonly #intervals = new Map<string, number>();

  constructor(options: RawReaderOptions) {
    this.#options = options;
  }

  /**
   * Null for a side without any series of any selector.
   *
   * @param queries plain selectors, with their variables
   * @throws SourceError as the client, and `stale`, `clock-skew`, `warning`, `partial`
   */
  async read(
    queries: readonly string[],
    place: MetricPlace,
    sides: readonly MetricSide[],
    signal: AbortSignal,
  ): Promise<readonly (SideWindow | null)[]> {
    const fetched = await this.#fetchAll(queries, place, sides, signal);
    const everything = fetched.flat();
    if (everything.every(({ series }) => series.length === 0)) return sides.map(() => null);
    const frameMs = await this.#frame(queries.join('\n'), everything, place, sides, signal);
    const cuts = sides.map((side) => this.#cut(side, frameMs));
    sides.forEach((side, index) => {
      this.#checkFresh(side, fetched[index] ?? [], frameMs);
    });
    const first = everything.reduce((least, { series }) => Math.min(least, firstOf(series)), Number.POSITIVE_INFINITY);
    const watchedAt = this.#watching(first, frameMs, signal);
    return Promise.all(
      sides.map(async (_, index) => {
        const cut = cuts[index];
        const found = fetched[index] ?? [];
        if (cut === undefined || found.every(({ series }) => series.length === 0)) return null;
        return { cut, selected: await Promise.all(found.map((one) => this.#withBefore(one, cut, watchedAt, signal))) };
      }),
    );
  }

  /** Per side and query. Sides of the same interval are asked for together. */
  async #fetchAll(
    queries: readonly string[],
    place: MetricPlace,
    sides: readonly MetricSide[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Fetched[])[]> {
    const { client, labels, delayMs } = this.#options;
    const asked = new Map<string, Promise<readonly Series[]>>();
    const fetchOnce = (selector: string, { from, until }: MetricSide) => {
      const range = `${selector}[${until - from + LOOKBACK_MS}ms]`;
      const key = `${range} ${until}`;
      const known = asked.get(key) ?? this.#series(range, until - delayMs, signal);
      asked.set(key, known);
      return known;
    };
    return Promise.all(
      sides.map((side) =>
        Promise.all(
          queries.map(async (query) => {
            const together = sides.filter(({ from, until }) => from === side.from && until === side.until);
            const filled = fillQuery(query, { place, sides: together, labels, intervalMs: side.until - side.from });
            const plain = plainSelector(filled);
            if (plain === null) throw new SourceError('bad-query', `expected a metric and its matchers, got ${filled.slice(0, 300)}`);
            const selector = writeSelector(plain);
            const all = await fetchOnce(selector, side).catch((error: unknown) => {
              throw explained(error, client.place);
            });
            const mine = isOfSide(side, labels);
            return { side, selector, series: together.length === 1 ? all : all.filter((series) => mine(series.labels)) };
          }),
        ),
      ),
    );
  }

  async #series(query: string, at: number, signal: AbortSignal): Promise<readonly Series[]> {
    const { client, delayMs } = this.#options;
    const data = checkedAnswer(await client.query(query, at, signal), client.place, delayMs);
    if (data.kind === 'matrix' || data.kind === 'vector') return data.series;
    throw new SourceError('bad-query', `expected series for ${query}, got a ${data.kind}`);
  }

  async #frame(
    key: string,
    fetched: readonly Fetched[],
    place: MetricPlace,
    sides: readonly MetricSide[],
    signal: AbortSignal,
  ): Promise<number> {
    const known = this.#intervals.get(key);
    if (known !== undefined) return known;
    const { client, labels, delayMs } = this.#options;
    const until = Math.max(...sides.map((side) => side.until)) - delayMs;
    const ups = () => this.#series(`up{${podMatchers(place, sides, labels)}}[${LOOKBACK_MS}ms]`, until, signal);
    const measured = scrapeInterval(fetched.flatMap(({ series }) => series.map(timesOf))) ?? scrapeInterval((await ups()).map(timesOf));
    if (measured === null)
      throw new SourceError(
        'no-data',
        `the instances have been scraped once by ${client.place}; what they count is known from the second time on`,
      );
    if (this.#intervals.size < MOST_REMEMBERED) this.#intervals.set(key, measured);
    return measured;
  }

  #cut({ from, until }: MetricSide, frameMs: number): Cut {
    const whole = (at: number) => Math.floor((at - this.#options.delayMs) / frameMs) * frameMs;
    return { from: whole(from), until: whole(until) };
  }

  #checkFresh({ until }: MetricSide, fetched: readonly Fetched[], frameMs: number): void {
    const { client, delayMs } = this.#options;
    const newest = fetched.reduce((most, { series }) => Math.max(most, lastOf(series)), Number.NEGATIVE_INFINITY);
    if (newest === Number.NEGATIVE_INFINITY) return;
    const age = until - delayMs - newest;
    const limit = Math.max(2.5 * frameMs, LEAST_STALE_MS);
    if (age <= limit) return;
    const selectors = fetched.map(({ selector }) => selector).join(' and ');
    throw new SourceError(
      'stale',
      `the newest sample of ${client.place} for ${selectors.slice(0, 300)} is ${Math.round(age / 1000)} s old; expected at most ${Math.round(limit / 1000)} s: are the instances scraped?`,
    );
  }

  async #withBefore(
    { selector, series }: Fetched,
    cut: Cut,
    watchedAt: (at: number) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<readonly WindowSeries[]> {
    const fresh = series.filter((one) => appears(timesOf(one), cut));
    if (fresh.length === 0) return series.map((one) => ({ ...one, before: { kind: 'unknown' } }));
    const older = await this.#series(`last_over_time(${selector}[${OLDEST_VALUE}])`, cut.from, signal);
    const values = new Map(older.map((one) => [keyOf(one.labels), one]));
    return Promise.all(
      series.map(async (one) => {
        const before = fresh.includes(one)
          ? await this.#before(one, values.get(keyOf(one.labels)), watchedAt)
          : { kind: 'unknown' as const };
        return { ...one, before };
      }),
    );
  }

  /** A series that appears began then, if somebody would have seen it before. */
  async #before(series: Series, older: Series | undefined, watchedAt: (at: number) => Promise<boolean>): Promise<Before> {
    const value = older?.samples[0]?.value;
    if (value !== undefined) return { kind: 'value', value };
    const [first] = timesOf(series);
    return older === undefined && first !== undefined && (await watchedAt(first.at)) ? { kind: 'began' } : { kind: 'unknown' };
  }

  /** Whether the server had been scraping for as long as a scrape interval when a series appeared. */
  #watching(firstSample: number, frameMs: number, signal: AbortSignal): (at: number) => Promise<boolean> {
    const asked = new Map<number, Promise<boolean>>();
    return async (appearedAt) => {
      const at = Math.floor(appearedAt - WATCHED * frameMs);
      if (firstSample <= at) return true;
      const known = asked.get(at) ?? this.#series('count(up)', at, signal).then((found) => found.length > 0);
      asked.set(at, known);
      return known;
    };
  }
}

export function timesOf({ samples, histograms }: Series): readonly { readonly at: number }[] {
  return samples.length > 0 ? samples : histograms;
}

/** There may be more series than a call takes arguments. */
function firstOf(series: readonly Series[]): number {
  return series.reduce((least, one) => Math.min(least, timesOf(one)[0]?.at ?? least), Number.POSITIVE_INFINITY);
}

function lastOf(series: readonly Series[]): number {
  return series.reduce((most, one) => Math.max(most, timesOf(one).at(-1)?.at ?? most), Number.NEGATIVE_INFINITY);
}

/** Some versions leave the name out of what a function returns. */
function keyOf({ __name__: _, ...labels }: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function explained(error: unknown, place: string): unknown {
  if (!(error instanceof SourceError && error.code === 'too-large')) return error;
  return new SourceError('too-large', `${error.message}. ${place} was asked for the raw samples of every series`, { cause: error });
}
