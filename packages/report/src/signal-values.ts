import { formatNumber, formatShare, type SignalRecord } from '@sluice/core';

/** A value of a signal for people: a share of requests where requests are counted, a number otherwise; a dash for nothing. */
export function shownValue({ method }: Pick<SignalRecord, 'method'>, value: number | null): string {
  if (value === null) return '–';
  switch (method) {
    case 'counts':
    case 'latency':
      return formatShare(value);
    case 'gauge':
    case 'threshold':
    case 'instances':
      return formatNumber(value);
    default:
      return method satisfies never;
  }
}

/** `5.1% (12 of 236)` */
export function sideOf(signal: SignalRecord, side: 'new' | 'old'): string {
  const found = signal[side];
  if (found === null) return '–';
  const of = found.bad === null || found.total === null ? '' : ` (${formatNumber(found.bad)} of ${formatNumber(found.total)})`;
  return `${shownValue(signal, found.value)}${of}`;
}

/** `25 (9 to 81)`; `∞` where there is no upper end. */
export function ratioOf({ ratio, interval }: SignalRecord): string {
  if (ratio === null && interval === null) return '–';
  return `${ratio === null ? '–' : formatNumber(ratio)}${interval === null ? '' : ` (${rangeOf(interval)})`}`;
}

function rangeOf({ low, high }: NonNullable<SignalRecord['interval']>): string {
  return `${formatNumber(low ?? 0)} to ${high === null ? '∞' : formatNumber(high)}`;
}

/** `E 132 (40)`: how much evidence there is, and how much makes it fail. */
export function statisticOf({ statistic }: SignalRecord): string {
  switch (statistic?.kind) {
    case 'e-value':
      return `E ${formatNumber(Math.exp(Math.min(statistic.logE, MOST_LOG)))} (${formatNumber(Math.exp(statistic.logBoundary))})`;
    case 'rank-test':
      return `p ${formatNumber(statistic.p)} (${formatNumber(statistic.alpha)})`;
    case 'in-a-row':
      return `${statistic.count} in a row (${statistic.limit})`;
    case undefined:
      return '–';
    default:
      return statistic satisfies never;
  }
}

/** e to this is 10^300, the largest power of ten that is a number. */
const MOST_LOG = 690;
