import { eventsOver, type Look, RULE_LOOK } from './events-over.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import type { Slo, ThresholdOp } from './slo.ts';
import { scaleOf } from './slo-query.ts';

/** What is to be asked of Prometheus for one window of an SLO: each text is a query that answers one number. */
export type SloQuestion =
  /** `counted` is what `part` counts. What is per second is to be multiplied by the seconds. */
  | {
      readonly kind: 'events';
      readonly counted: 'good' | 'bad';
      readonly part: string;
      readonly total: string;
      readonly seconds: number;
      readonly scale: 'events' | 'per-second' | 'unknown';
      readonly unit: 'events' | 'slices' | 'minutes';
    }
  /** A share of the window that was computed elsewhere; how many events it is of nobody knows. */
  | { readonly kind: 'ratio'; readonly of: 'good' | 'bad'; readonly ratio: string; readonly seconds: number };

/** How often a threshold, or a ratio without a window, is looked at. */
const LOOK_SECONDS = 60;
const FAILS: Readonly<Record<ThresholdOp, string>> = { lt: '>=', lte: '>', gt: '<=', gte: '<' };

/**
 * The question for the last `seconds`: sums over the whole window, so that an hour of much traffic weighs more than one of little. Slices
 * and thresholds are counted by subqueries, whose steps are multiples of their length since the epoch.
 */
export function sloQuestion(slo: Slo, seconds: number, look: Look): SloQuestion {
  const { method, indicator } = slo;
  if (method.kind === 'occurrences') return occurrences(slo, seconds, look);
  const { sliceSeconds } = method;
  const window = Math.max(seconds, sliceSeconds);
  const share = badShare(slo, sliceSeconds, 'of-events', { closed: look.closed, phaseSeconds: 0, nested: true });
  // A slice in which nothing happened has no share (NaN), and is not among them.
  const known = `(${share}) >= 0`;
  const over = (expression: string): string => `${expression}[${prometheusDuration(window)}:${prometheusDuration(sliceSeconds)}]`;
  const part =
    method.kind === 'timeslices'
      ? `sum_over_time(${over(`((${share}) > bool ${limitOf(method.sliceTarget)})`)})`
      : `sum_over_time(${over(`(${known})`)})`;
  const total = `count_over_time(${over(`(${known})`)})`;
  const unit = indicator.kind === 'threshold' && sliceSeconds === LOOK_SECONDS ? 'minutes' : 'slices';
  return { kind: 'events', counted: 'bad', part, total, seconds: window, scale: 'events', unit };
}

function occurrences({ indicator }: Slo, seconds: number, look: Look): SloQuestion {
  switch (indicator.kind) {
    case 'events': {
      const { counted, part, total } = indicator;
      const scale = scaleOf(total) === 'unknown' ? scaleOf(part) : scaleOf(total);
      const [asked, all] = [eventsOver(part, seconds, look), eventsOver(total, seconds, look)];
      return { kind: 'events', counted, part: asked, total: all, seconds, scale, unit: 'events' };
    }
    case 'ratio':
      return { kind: 'ratio', of: indicator.of, ratio: eventsOver(indicator.query, seconds, look), seconds };
    case 'threshold': {
      const { query, op, value } = indicator;
      const text = eventsOver(query, LOOK_SECONDS, RULE_LOOK);
      const over = (expression: string): string => `(${expression})[${prometheusDuration(Math.max(seconds, LOOK_SECONDS))}:1m]`;
      return {
        kind: 'events',
        counted: 'bad',
        part: `sum_over_time(${over(`(${text}) ${FAILS[op]} bool ${value}`)})`,
        // What is not a number is no look.
        total: `count_over_time(${over(`(${text}) >= -Inf`)})`,
        seconds: Math.max(seconds, LOOK_SECONDS),
        scale: 'events',
        unit: 'minutes',
      };
    }
    default:
      return indicator satisfies never;
  }
}

/** PromQL for the share of bad events over a window, as one number: what rules record, and what slices are held against. */
export function badShare(slo: Slo, seconds: number, method: 'of-events' | 'of-method' = 'of-events', look: Look = RULE_LOOK): string {
  const { indicator } = slo;
  if (method === 'of-events' && indicator.kind === 'ratio' && indicator.query.form === 'instant') {
    const average = `avg_over_time((${indicator.query.text})[${prometheusDuration(Math.max(seconds, LOOK_SECONDS))}:1m])`;
    return indicator.of === 'bad' ? average : `1 - ${average}`;
  }
  const question = method === 'of-method' ? sloQuestion(slo, seconds, look) : occurrences(slo, seconds, look);
  if (question.kind === 'ratio') return question.of === 'bad' ? question.ratio : `1 - (${question.ratio})`;
  const share = `(${question.part})\n/\n(${question.total})`;
  return question.counted === 'bad' ? share : `1 - (${share})`;
}

/** Above this share a slice is bad. A share of exactly what is allowed is not, whatever the arithmetic of floats makes of it. */
function limitOf(sliceTarget: number): string {
  return String(Number((1 - sliceTarget + 1e-12).toPrecision(12)));
}
