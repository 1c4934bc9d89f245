export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** NaN and the infinities are possible. */
  readonly value: number;
}

/** One sample of a native histogram. */
export interface HistogramSample {
  readonly at: number;
  readonly count: number;
  readonly sum: number;
  /** Ascending, without those that are empty; not cumulative. */
  readonly buckets: readonly { readonly lower: number; readonly upper: number; readonly count: number }[];
}

/** Ascending by time. Of a vector: one sample. */
export interface Series {
  readonly labels: Labels;
  readonly samples: readonly Sample[];
  readonly histograms: readonly HistogramSample[];
}

export type QueryResult =
  | { readonly kind: 'vector' | 'matrix'; readonly series: readonly Series[] }
  | { readonly kind: 'scalar'; readonly sample: Sample }
  | { readonly kind: 'string'; readonly text: string };

/** An answer with what its server says about it: what to do with a warning is the caller's. */
export interface Answered<T> {
  readonly data: T;
  /** Problems that may make the data wrong or less than all: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
  readonly warnings: readonly string[];
  /** Hints on the query; the data is right. */
  readonly infos: readonly string[];
  /** Some of the storage did not answer (VictoriaMetrics' `isPartial`). */
  readonly partial: boolean;
  /** The server's clock less ours, in milliseconds, as its `Date` header tells to within a second; null: it told none. */
  readonly skewMs: number | null;
}
