import { prometheusDuration } from './prometheus-duration.ts';
import { fillWindow, type SloQuery } from './slo-query.ts';

/** How a window is looked at. */
export interface Look {
  /**
   * Whether a sample that was taken exactly at the beginning counts: what a counter gained in [t − w, t] is its value at t less that at
   * t − w. PromQL ranges leave it out since Prometheus 3, so a closed one is a millisecond longer. Rules are not evaluated when samples
   * are taken, and stay readable.
   */
  readonly closed: boolean;
  /** Seconds of the instant after the last multiple of five minutes, which steps of subqueries are; 0 where it is not known. */
  readonly phaseSeconds: number;
  /** Inside of a subquery, whose end is not the end of the window. */
  readonly nested: boolean;
}

/** Of a rule, evaluated again and again. */
export const RULE_LOOK: Look = { closed: false, phaseSeconds: 0, nested: false };

/** At an instant in milliseconds since the epoch. */
export function lookAt(at: number): Look {
  return { closed: true, phaseSeconds: Math.floor(at / 1000) % PIECE_SECONDS, nested: false };
}

const PIECE_SECONDS = 300;
/** Windows over this are long enough for series that were reset to be looked at in pieces. */
const PIECES_FROM_SECONDS = 3_600;

/**
 * PromQL for what a query of events counted over the last seconds: events, or events a second, as `scaleOf` says.
 *
 * Sums of counters are taken without `increase` where that is possible, since it guesses what happened before the first sample and after
 * the last one of each series: of a pod that has just started a quarter of a short window is guessed. A counter that was never reset
 * gained its greatest value less its least one; one that was is looked at in pieces of five minutes, and where that is not possible left to
 * `increase`, which knows resets.
 *
 * What a series had counted when it was first seen is added for those that began inside of the window, as pods do, and counters of errors
 * that appear with their first error. It is counted where it can be true: at most 10, and twice what the series gained in any five minutes
 * later. A process that had run for long before Prometheus saw it has a larger number.
 * Worked example: a pod starts, its errors are scraped as 3, 3, 5. `increase` answers 2 and a little; with the 3 it began with it is 5.
 */
export function eventsOver(query: SloQuery, seconds: number, look: Look): string {
  const window = prometheusDuration(seconds);
  const range = look.closed ? `${window}1ms` : window;
  switch (query.form) {
    case 'windowed':
      return fillWindow(query.text, range);
    case 'instant':
      return query.text;
    case 'series': {
      let { text } = query;
      for (const { from, to, summed } of [...query.selectors].reverse()) {
        const selector = text.slice(from, to);
        const events = query.samples === 'each-new' ? `sum_over_time(${selector}[${window}])` : counted(selector, seconds, summed, look);
        text = text.slice(0, from) + events + text.slice(to);
      }
      return text;
    }
    default:
      return query satisfies never;
  }
}

function counted(selector: string, seconds: number, summed: boolean, look: Look): string {
  const window = prometheusDuration(seconds);
  const edge = look.closed ? '1ms' : '';
  const whole = `[${window}${edge}]`;
  const gained = steady(selector, whole);
  // Outside of a sum the parts would be several answers.
  if (!summed) return `(${gained} or increase(${selector}${whole}))`;
  const step = seconds <= PIECES_FROM_SECONDS ? '1m' : '5m';
  const end = look.nested ? '' : ' @ end()';
  // One that began after the last step has gained only since.
  const most = `(10 + 2 * (max_over_time(increase(${selector}[5m])[${window}:${step}]${end}) or increase(${selector}[5m]${end})))`;
  const beginning = (range: string, before: string): string =>
    // The label keeps it apart from the same series beside it, so that the sum has both.
    `label_replace((min_over_time(${selector}${range}) unless present_over_time(${selector}[1h] offset ${before})) <= ${most}, "sluice_part", "beginning", "", "")`;
  if (seconds <= PIECES_FROM_SECONDS) return `(${gained} or increase(${selector}${whole}) or ${beginning(whole, window)})`;
  const piece = `[5m${edge}]${look.phaseSeconds > 0 ? ` offset -${prometheusDuration(look.phaseSeconds)}` : ''}`;
  const before = prometheusDuration(PIECE_SECONDS - look.phaseSeconds);
  const parts = `${steady(selector, piece)} or increase(${selector}${piece}) or ${beginning(piece, before)}`;
  const reset = `(resets(${selector}${whole}) > 0)`;
  const pieces = `sum_over_time((sum without (sluice_part) (${parts}))[${window}:5m]) > 0 and ${reset}`;
  return `(${gained} or (${pieces}) or increase(${selector}${whole}) or (${beginning(whole, window)} unless ignoring (sluice_part) ${reset}))`;
}

/** What a counter gained that was never reset: nothing is guessed. */
function steady(selector: string, range: string): string {
  return `(max_over_time(${selector}${range}) - min_over_time(${selector}${range})) and (resets(${selector}${range}) == 0)`;
}
