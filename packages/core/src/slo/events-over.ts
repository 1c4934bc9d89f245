import { prometheusDuration } from './prometheus-duration.ts';
import { fillWindow, type SloQuery } from './slo-query.ts';

/**
 * Whether a sample that was taken exactly at the beginning of a window counts: what a counter gained in [t − w, t] is its value at t less
 * that at t − w. PromQL ranges leave it out since Prometheus 3, so a range that is closed is a millisecond longer. Rules are not
 * evaluated when samples are taken, and stay readable.
 */
export type Edge = 'open' | 'closed';

/**
 * PromQL for what a query of events counted over the last seconds: events, or events a second, as `scaleOf` says.
 *
 * Sums of counters are taken without `increase` where that is possible, since it guesses what happened before the first sample and after
 * the last one of each series: of a pod that has just started a quarter of a short window is guessed. A counter that was never reset
 * gained its greatest value less its least one; one that was is left to `increase`, which knows resets.
 *
 * What a series had counted when it was first seen is added for those that began inside of the window, as pods do, and counters of errors
 * that appear with their first error. It is counted where it can be true: at most 10, and twice what the series gained in any five minutes
 * later. A process that had run for long before Prometheus saw it has a larger number.
 * Worked example: a pod starts, its errors are scraped as 3, 3, 5. `increase` answers 2 and a little; with the 3 it began with it is 5.
 */
export function eventsOver(query: SloQuery, seconds: number, edge: Edge): string {
  const range = `${prometheusDuration(seconds)}${edge === 'closed' ? '1ms' : ''}`;
  switch (query.form) {
    case 'windowed':
      return fillWindow(query.text, range);
    case 'instant':
      return query.text;
    case 'series': {
      let { text } = query;
      for (const { from, to, summed } of [...query.selectors].reverse()) {
        const selector = text.slice(from, to);
        const events =
          query.samples === 'each-new'
            ? `sum_over_time(${selector}[${prometheusDuration(seconds)}])`
            : counted(selector, range, seconds, summed);
        text = text.slice(0, from) + events + text.slice(to);
      }
      return text;
    }
    default:
      return query satisfies never;
  }
}

function counted(selector: string, range: string, seconds: number, summed: boolean): string {
  const over = (name: string): string => `${name}(${selector}[${range}])`;
  const gained = `((${over('max_over_time')} - ${over('min_over_time')}) and (${over('resets')} == 0) or ${over('increase')})`;
  // Outside of a sum the two would be two answers.
  if (!summed) return gained;
  const window = prometheusDuration(seconds);
  const step = seconds <= 3600 ? '1m' : '5m';
  const began = `(${over('min_over_time')} unless present_over_time(${selector}[1h] offset ${window}))`;
  const most = `(10 + 2 * max_over_time(increase(${selector}[5m])[${window}:${step}]))`;
  // The label keeps it apart from the same series on the left, so that the sum has both.
  return `(${gained} or label_replace(${began} <= ${most}, "sluice_part", "beginning", "", ""))`;
}
