import type { Sample } from './result.ts';

/** A window of whole scrapes: after `from`, up to and including `until`, in milliseconds since the epoch. */
export interface Cut {
  readonly from: number;
  readonly until: number;
}

/** What a counter had before the first sample of its window: `value` is known, `began` says that it began within, `unknown` that nobody saw. */
export type Before = { readonly kind: 'value'; readonly value: number } | { readonly kind: 'began' } | { readonly kind: 'unknown' };

/**
 * By how much a counter grew within a cut: from the last sample up to `from` to the last one up to `until`, resets included. Consecutive cuts so
 * add up to the growth over the whole, whatever the times of the scrapes are: nothing is extrapolated, lost or counted twice.
 *
 * Worked example: 3 (at 10), 7 (at 25), 2 (at 40), 6 (at 55). Cut (20, 60]: 7 − 3, then a reset: 2, then 6 − 2: 10. Cuts (20, 30] and (30, 60]: 4
 * and 6.
 */
export function growth(samples: readonly Sample[], cut: Cut, before: Before): number {
  let last: number | null = samples.findLast(({ at }) => at <= cut.from)?.value ?? null;
  if (last === null && before.kind !== 'unknown') last = before.kind === 'value' ? before.value : 0;
  let grown = 0;
  for (const { at, value } of samples) {
    if (at <= cut.from || at > cut.until) continue;
    if (last !== null) grown += value >= last ? value - last : value;
    last = value;
  }
  return grown;
}

/** Whether the first that is seen of a series lies within the cut. */
export function appears(samples: readonly { readonly at: number }[], cut: Cut): boolean {
  const first = samples[0];
  return first !== undefined && first.at > cut.from && first.at <= cut.until;
}

/** The usual time between two samples, in milliseconds, over all series; null where none has two. */
export function scrapeInterval(series: readonly (readonly { readonly at: number }[])[]): number | null {
  const gaps = series.flatMap((samples) => samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at)));
  const sorted = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  // Scrape intervals are whole seconds; the clock that keeps them is not.
  return median === undefined ? null : median < 1_000 ? median : Math.round(median / 1_000) * 1_000;
}
