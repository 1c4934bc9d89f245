import type { MetricAsk } from '../verify/metric.ts';
import type { Reading } from '../verify/reading.ts';

/** Where new and old instances run side by side. */
export interface MetricPlace {
  readonly target: string;
  readonly context: string | null;
  readonly namespace: string;
  readonly service: string;
  /** Name of the workload. */
  readonly workload: string;
}

/** The instances of one version, and when they are looked at: after `from`, up to and including `until`, in milliseconds since the epoch. */
export interface MetricSide {
  /** Names of their ReplicaSets: a pod's name is one of them, a dash, and five characters. */
  readonly replicaSets: readonly string[];
  readonly from: number;
  readonly until: number;
}

export interface MetricQuestion {
  readonly place: MetricPlace;
  readonly ask: MetricAsk;
  /** While versions are compared the intervals are the same; where time is, `old` is the same workload before. Null: nothing to compare with. */
  readonly new: MetricSide;
  readonly old: MetricSide | null;
}

/** What golden signals are to be found. */
export interface GoldenSignals {
  /** A known instrumentation, such as `opentelemetry`; null looks at what series there are. */
  readonly instrumentation: string | null;
  /** What is slower is bad. */
  readonly latencySeconds: number;
}

export type Discovery =
  | { readonly kind: 'found'; readonly instrumentation: string; readonly signals: Readonly<Record<string, MetricAsk>> }
  /** Nothing known is there: what was looked for, and what to write into the plan. */
  | { readonly kind: 'none'; readonly message: string };

/** A source of metrics: Prometheus, the pods themselves, a vendor. Reads, retries, translates; judges nothing. */
export interface MetricSource {
  /** For people: `prometheus at monitoring/prometheus:9090`. */
  readonly name: string;
  /** Which of its signals answer errors, latency, traffic and saturation of these instances. */
  discover(place: MetricPlace, side: MetricSide, wanted: GoldenSignals, signal: AbortSignal): Promise<Discovery>;
  /** What happened on each side in its interval. Rejects only when the signal is aborted. */
  read(question: MetricQuestion, signal: AbortSignal): Promise<Reading>;
}
