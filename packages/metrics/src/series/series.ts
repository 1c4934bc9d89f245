import type { MetricPlace, MetricSide } from '@sluice/core';

/** A value and the time that it stands for, in milliseconds since the epoch. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

export interface Series {
  /** For people. */
  readonly name: string;
  readonly points: readonly Point[];
}

/** After `from`, up to and including `until`, in milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

/** A vendor whose API answers a query over a time range with points in time: what is particular about it, and nothing else. */
export interface SeriesVendor {
  /** For people: `datadog at datadoghq.eu`. */
  readonly name: string;
  /** The instances of one side in the language of its queries, for `$(pods)`. */
  pods(place: MetricPlace, side: MetricSide): string;
  /** More variables that its queries have, such as the two ends of the time range. */
  variables?(range: TimeRange): Readonly<Record<string, string>>;
  /** A name as it stands within quotes of a query. */
  literal(text: string): string;
  /** Points that are not of the range are left out by the caller. @throws SourceError, and the signal's reason */
  ask(query: string, range: TimeRange, signal: AbortSignal): Promise<readonly Series[]>;
}
