import type { Discovery, GoldenSignals, MetricPlace, MetricQuestion, MetricSide, MetricSource, Reading } from '@sluice/core';
import { noReading } from '../source-error.ts';
import { discoverSignals } from './discover-signals.ts';
import { NothingExplained } from './explain-nothing.ts';
import { ExpressionReader } from './expression-reader.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import { RawReader } from './raw-reader.ts';
import { type Readers, readCounts } from './read-counts.ts';
import { readLatency } from './read-latency.ts';
import { readGauge, readThreshold } from './read-values.ts';
import { DEFAULT_POD_LABELS, type PodLabels } from './side-matchers.ts';
import { checkSides } from './sides.ts';

/** Scrapes are over within a second or two; their time limit is 10 s by default. */
const DELAY_MS = 5_000;

export interface PrometheusSourceOptions {
  readonly client: PrometheusClient;
  /** As the relabeling of the server names them; default `namespace` and `pod`. */
  readonly labels?: PodLabels;
  /**
   * How long after its time a sample is asked for, in milliseconds; default 5 s. More where samples arrive late, as by remote write.
   */
  readonly delayMs?: number;
}

/**
 * Prometheus, and what speaks its API, as a source of metrics. What happened in (from, until] is read from the samples that were scraped in
 * (from − delay, until − delay], cut at whole scrapes, so that consecutive intervals partition what the counters counted.
 */
export class PrometheusSource implements MetricSource {
  readonly name: string;
  readonly #client: PrometheusClient;
  readonly #labels: PodLabels;
  readonly #readers: Readers;

  constructor({ client, labels = DEFAULT_POD_LABELS, delayMs = DELAY_MS }: PrometheusSourceOptions) {
    this.name = `prometheus at ${client.place}`;
    this.#client = client;
    this.#labels = labels;
    const options = { client, labels, delayMs };
    this.#readers = {
      raw: new RawReader(options),
      expression: new ExpressionReader(options),
      nothing: new NothingExplained(client, labels),
    };
  }

  /** @throws SourceError where the server does not answer */
  async discover(place: MetricPlace, side: MetricSide, wanted: GoldenSignals, signal: AbortSignal): Promise<Discovery> {
    return discoverSignals(this.#client, { place, side, labels: this.#labels }, wanted, signal);
  }

  async read(question: MetricQuestion, signal: AbortSignal): Promise<Reading> {
    try {
      return await this.#read(question, signal);
    } catch (error) {
      return noReading(error, signal);
    }
  }

  async #read(question: MetricQuestion, signal: AbortSignal): Promise<Reading> {
    const { ask } = question;
    switch (ask.kind) {
      case 'counts':
        checkSides(question, [ask.bad, ask.total]);
        return readCounts(this.#readers, question, ask, signal);
      case 'latency':
        checkSides(question, [ask.histogram]);
        return readLatency(this.#readers, question, ask, signal);
      case 'gauge':
        checkSides(question, [ask.query]);
        return readGauge(this.#readers, question, ask, signal);
      case 'threshold':
        return readThreshold(this.#readers, question, ask, signal);
      default:
        return ask satisfies never;
    }
  }
}
