import type { Counts, Discovery, MetricPlace, MetricQuestion, MetricSide, MetricSource, Reading } from '@sluice/core';
import { fillVariables, placeVariables } from '../fill-variables.ts';
import { noReading, SourceError } from '../source-error.ts';
import type { Series, SeriesVendor, TimeRange } from './series.ts';

export interface SeriesSourceOptions {
  readonly vendor: SeriesVendor;
  /** How late the vendor knows what has happened: the interval that is asked for lies this much earlier. */
  readonly delayMs: number;
}

/**
 * A source over an API that answers with points in time. Intervals that follow one another partition time, so that every point is read once:
 * each stands for the time at which it is given, and one that comes later than the delay is not seen.
 *
 * Counts are the sums of all points of all series within the interval: the query has to be one whose points are numbers of events, and no
 * rates. Of gauges the newest point of each series is taken.
 */
export class SeriesSource implements MetricSource {
  readonly name: string;
  readonly #vendor: SeriesVendor;
  readonly #delayMs: number;

  constructor({ vendor, delayMs }: SeriesSourceOptions) {
    this.name = vendor.name;
    this.#vendor = vendor;
    this.#delayMs = delayMs;
  }

  async discover(): Promise<Discovery> {
    const advice = 'give the verification `metrics` with queries of your own: bad and total, or query';
    return { kind: 'none', message: `what ${this.name} has of a workload is not looked for: ${advice}` };
  }

  async read({ place, ask, new: newSide, old }: MetricQuestion, signal: AbortSignal): Promise<Reading> {
    const sides = <T>(read: (side: MetricSide) => Promise<T>) =>
      Promise.all([read(newSide), old === null ? Promise.resolve(null) : read(old)]);
    try {
      switch (ask.kind) {
        case 'counts': {
          const [ofNew, ofOld] = await sides((side) => this.#counts(place, side, ask, signal));
          return { kind: 'counts', new: ofNew, old: ofOld };
        }
        case 'gauge': {
          const [ofNew, ofOld] = await sides((side) => this.#values(place, side, ask.query, signal));
          return { kind: 'values', new: ofNew, old: ofOld };
        }
        case 'threshold': {
          const values = await this.#values(place, newSide, ask.query, signal);
          if (values !== null && values.length > 1) throw severalSeries(this.name, ask.query, values.length);
          return { kind: 'values', new: values, old: null };
        }
        case 'latency':
          throw new SourceError(
            'bad-query',
            `${this.name} is not asked for histograms: ask for the slow requests as \`bad\` and for all of them as \`total\``,
          );
        default:
          return ask satisfies never;
      }
    } catch (error) {
      return noReading(error, signal);
    }
  }

  /** No point of the total is no traffic that anybody knows of; no point of the bad ones beside it is none that is bad. */
  async #counts(
    place: MetricPlace,
    side: MetricSide,
    { bad, total }: { readonly bad: string; readonly total: string },
    signal: AbortSignal,
  ): Promise<Counts | null> {
    const [ofBad, ofTotal] = await Promise.all([this.#ask(place, side, bad, signal), this.#ask(place, side, total, signal)]);
    return ofTotal.length === 0 ? null : { bad: sumOf(ofBad), total: sumOf(ofTotal) };
  }

  async #values(place: MetricPlace, side: MetricSide, query: string, signal: AbortSignal): Promise<readonly number[] | null> {
    const series = await this.#ask(place, side, query, signal);
    const newest = series.map(({ points }) => points.reduce((last, point) => (point.at >= last.at ? point : last)).value);
    return newest.length === 0 ? null : newest;
  }

  /** The series that have a point within the interval, with those points alone. */
  async #ask(place: MetricPlace, side: MetricSide, query: string, signal: AbortSignal): Promise<readonly Series[]> {
    if (side.replicaSets.length === 0) return [];
    const range: TimeRange = { from: side.from - this.#delayMs, until: side.until - this.#delayMs };
    const filled = fillVariables(query, {
      pods: this.#vendor.pods(place, side),
      interval: `${Math.max(1, Math.round((range.until - range.from) / 1000))}s`,
      ...placeVariables(place, (name) => this.#vendor.literal(name)),
      ...this.#vendor.variables?.(range),
    });
    const answered = await this.#vendor.ask(filled, range, signal);
    const within = answered.map(({ name, points }) => ({
      name,
      points: points.filter(({ at }) => at > range.from && at <= range.until),
    }));
    const wrong = within.find(({ points }) => points.some(({ value }) => !Number.isFinite(value)));
    if (wrong) throw new SourceError('not-a-number', `${this.name} answered ${filled} with a value that is no number, in ${wrong.name}`);
    return within.filter(({ points }) => points.length > 0);
  }
}

function sumOf(series: readonly Series[]): number {
  return series.reduce((sum, { points }) => points.reduce((left, { value }) => left + value, sum), 0);
}

function severalSeries(name: string, query: string, count: number): SourceError {
  return new SourceError(
    'several-series',
    `${name} answered ${query} with ${count} series; expected one. Aggregate them in the query, or select one`,
  );
}
