/** From `start` up to `end`, that one left out. Milliseconds since the epoch. */
export interface Interval {
  readonly start: number;
  readonly end: number;
  /** What an event or a holiday is called; null where the window says it. */
  readonly label: string | null;
}

/** Those that share an instant with the span from `from` up to `to`, in the order of their starts. */
export function within(intervals: readonly Interval[], from: number, to: number): readonly Interval[] {
  return intervals.filter(({ start, end }) => start < to && end > from && end > start).toSorted((left, right) => left.start - right.start);
}
