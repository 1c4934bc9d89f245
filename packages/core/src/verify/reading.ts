/**
 * What a source answers for one metric and one interval. Only the first three have data; anything a source doubts is `nothing`, with
 * its verdict and the reason for people. A side is null where the source has nothing of it: no series, no requests yet.
 */
export type Reading =
  | { readonly kind: 'counts'; readonly new: Counts | null; readonly old: Counts | null }
  | { readonly kind: 'distribution'; readonly new: Distribution | null; readonly old: Distribution | null }
  /** One value per instance or per series; of the whole side where the source knows only that. Empty: nothing that is newer than the last interval. */
  | { readonly kind: 'values'; readonly new: readonly number[] | null; readonly old: readonly number[] | null }
  | NoReading;

/** Never a pass: `inconclusive` where looking again may help, `error` where the question or the source is wrong. */
export interface NoReading {
  readonly kind: 'nothing';
  readonly verdict: 'inconclusive' | 'error';
  readonly code: NoReadingCode;
  /** What happened, what was expected, and what to do; without secrets. */
  readonly message: string;
}

export const NO_READING_CODES = [
  'no-data',
  'not-a-number',
  'stale',
  'partial',
  'warning',
  'several-series',
  'clock-skew',
  'too-large',
  'unreachable',
  'timeout',
  'refused',
  'bad-query',
  'unexpected-answer',
] as const;
export type NoReadingCode = (typeof NO_READING_CODES)[number];

/** Events within the interval; extrapolated ones may be fractions. 0 ≤ bad ≤ total. */
export interface Counts {
  readonly bad: number;
  readonly total: number;
}

/** Observations within the interval by upper bound, as a Prometheus histogram has them: cumulative, ascending, the last bound Infinity. */
export interface Distribution {
  readonly buckets: readonly { readonly upperBound: number; readonly count: number }[];
}
