import type { Minutes, SyntheticMonth } from './synthetic-month.ts';

/** Bad and all of a window, from what was generated: the minutes (until − length, until]. */
export interface Exact {
  readonly bad: number;
  readonly total: number;
}

export type Count = (until: number, minutes: number) => Exact;

export function ofEvents({ total, bad }: Minutes): Count {
  return (until, minutes) => ({ bad: sum(bad, until, minutes), total: sum(total, until, minutes) });
}

/** Slices end at multiples of their length since the epoch. Those without events are none. */
export function ofSlices(month: SyntheticMonth, counts: Minutes, sliceMinutes: number, bad: (share: number) => number): Count {
  return (until, minutes) => {
    const exact = { bad: 0, total: 0 };
    const startMinute = month.start / 60_000;
    for (let end = until; end > until - Math.max(minutes, sliceMinutes); end -= 1) {
      if ((startMinute + end) % sliceMinutes !== 0) continue;
      const all = sum(counts.total, end, sliceMinutes);
      if (all === 0) continue;
      exact.total += 1;
      exact.bad += bad(sum(counts.bad, end, sliceMinutes) / all);
    }
    return exact;
  };
}

/** Looks once a minute. */
export function ofLooks(values: Float64Array, bad: (value: number) => boolean): Count {
  return (until, minutes) => {
    const looked = values.subarray(until - minutes + 1, until + 1);
    return { bad: looked.filter(bad).length, total: looked.length };
  };
}

function sum(values: Float64Array, until: number, minutes: number): number {
  let result = 0;
  for (let minute = Math.max(0, until - minutes + 1); minute <= until; minute += 1) result += values[minute] ?? 0;
  return result;
}
