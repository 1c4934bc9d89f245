import type { NativeHistogram } from '../histogram/native-histogram.ts';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'gaugehistogram' | 'summary' | 'info' | 'stateset' | 'unknown';

export type Labels = Readonly<Record<string, string>>;

/** One value of one series; of a histogram each bucket is a series with the label `le`. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  /** Milliseconds since the epoch; null, as nearly always, where the instance leaves it to whoever scrapes. */
  readonly timestampMs: number | null;
}

export interface NativeSample {
  /** Name of the histogram itself. */
  readonly name: string;
  readonly labels: Labels;
  readonly histogram: NativeHistogram;
  readonly timestampMs: number | null;
}

/** What an instance exposes, as far as it was wanted. */
export interface Exposition {
  readonly samples: readonly Sample[];
  readonly natives: readonly NativeSample[];
  /** By the name of the family: in OpenMetrics a counter's is without `_total`. */
  readonly types: ReadonlyMap<string, MetricType>;
  /** Names of all series, wanted or not. */
  readonly names: ReadonlySet<string>;
}

/** Tells by the name of a series (or of a native histogram) whether it is wanted. */
export type Wants = (name: string) => boolean;

/** Of one instance; beyond it, it is not read on. */
export const MAX_WANTED_SAMPLES = 50_000;
export const MAX_NAMES = 20_000;

/** Not what the format says. `truncated`: as far as it goes it may be right, and the rest is missing. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
  readonly kind: 'malformed' | 'truncated' | 'too-large';

  constructor(kind: ExpositionError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
