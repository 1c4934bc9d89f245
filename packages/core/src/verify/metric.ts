/**
 * One signal of a verification with nothing left to guess: what is asked, of whom, and what its answer means
 * (reference: docs/verification.md). It is part of the resolved plan, and so of what was approved.
 */
export interface ResolvedMetric {
  readonly name: string;
  /** Which of the environment's sources answers: a key of its `metrics`. */
  readonly source: string;
  readonly ask: MetricAsk;
  /** Which way is worse: `increase` for errors and latency, `decrease` for orders placed. */
  readonly direction: 'increase' | 'decrease' | 'either';
  /** Largest harmless effect as a ratio of new to old, over 1: 1.1 lets 10% more pass, or 10% fewer where fewer is worse (1 / 1.1). */
  readonly tolerance: number;
  /** Whether its failure is the verification's, and it has a share of α. What is not critical is shown and warned of. */
  readonly critical: boolean;
  /** What has to have been seen of the new side before it can pass without evidence that the effect is small. */
  readonly minimum: MinimumExposure;
  readonly onFail: 'rollback' | 'hold' | 'continue';
  readonly onInconclusive: 'pause' | 'fail' | 'pass';
}

/** The text of a query is the source's own language, with `$(pods)` and the like still in it; the source fills them in for each side. */
export type MetricAsk =
  /** Events of one kind among all: errors of requests. Rates are compared by their share, `bad / total`. */
  | { readonly kind: 'counts'; readonly bad: string; readonly total: string }
  /** A distribution of durations: what is slower than the threshold is compared as counts, and the distributions as a whole. */
  | { readonly kind: 'latency'; readonly histogram: string; readonly thresholdSeconds: number }
  /** A number that goes up and down, compared by rank. */
  | { readonly kind: 'gauge'; readonly query: string }
  /** A number of the new side against a fixed limit; over it so many times in a row is a failure. At least one limit is given. */
  | {
      readonly kind: 'threshold';
      readonly query: string;
      readonly max: number | null;
      readonly min: number | null;
      readonly consecutive: number;
    };

export interface MinimumExposure {
  /** Requests (the `total` of counts, observations of a distribution) on the new side. */
  readonly requests: number | null;
  /** Values of a gauge on each side. */
  readonly points: number | null;
  /** Time that was looked at. */
  readonly seconds: number | null;
}
