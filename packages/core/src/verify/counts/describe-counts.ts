import type { Finding } from '../finding.ts';
import { formatNumber, formatShare } from '../format-numbers.ts';
import type { ResolvedMetric } from '../metric.ts';
import { type CountsTest, shareOf, weighCounts } from './counts-test.ts';
import { ratioInterval } from './ratio-evidence.ts';

/** One interval says nothing of how much intervals vary. */
const LEAST_INTERVALS = 2;

type Setting = Pick<ResolvedMetric, 'tolerance' | 'direction'>;

/** What counts say, as every signal says it; `what` is what is counted, such as `over 0.3 s`; empty where it is only bad. */
export function describeCounts(test: CountsTest, setting: Setting, alpha: number, what: string): Finding {
  const { tolerance } = setting;
  const { logE, logBoundary, suspicious, dispersion } = weighCounts(test, setting, alpha);
  const { low, high } = ratioInterval(test.likelihood, tolerance, dispersion, alpha);
  const [fresh, old] = [shareOf(test.new), shareOf(test.old)];
  const ratio = old !== null && old > 0 && fresh !== null ? fresh / old : null;
  const shown = (share: number | null, total: number) =>
    share === null ? 'no requests' : `${formatShare(share)} of ${formatNumber(total)} requests`;
  const comparison = `${what === '' ? '' : `${what}: `}${shown(fresh, test.new.total)} on new, ${shown(old, test.old.total)} on old`;
  const confidence = 1 - alpha;
  const range = `${formatNumber(confidence * 100)}% interval ${formatNumber(low ?? 0)} to ${high === null ? 'any' : formatNumber(high)}`;
  const said = ratio === null ? comparison : `${comparison}, a ratio of ${formatNumber(ratio)} (${range})`;
  return {
    failure: logE >= logBoundary ? `${said}; permitted is ${permitted(setting)}` : null,
    harmless: isHarmless(low, high, setting),
    overNow: false,
    suspicious,
    requests: test.new.total,
    points: 0,
    seen: Math.min(test.spread.new.intervals, test.spread.old.intervals) >= LEAST_INTERVALS,
    new: { ...test.new, value: fresh },
    old: { ...test.old, value: old },
    ratio,
    interval: { low, high, confidence },
    statistic: { kind: 'e-value', logE, logBoundary },
    dispersion,
    notes: [],
    comparison: said,
  };
}

function isHarmless(low: number | null, high: number | null, { tolerance, direction }: Setting): boolean {
  const under = high !== null && high <= tolerance;
  const over = low !== null && low >= 1 / tolerance;
  return direction === 'increase' ? under : direction === 'decrease' ? over : under && over;
}

/** `up to 1.1`, `0.909 or more`, `0.909 to 1.1`. */
export function permitted({ tolerance, direction }: Setting): string {
  const low = formatNumber(1 / tolerance);
  switch (direction) {
    case 'increase':
      return `up to ${formatNumber(tolerance)}`;
    case 'decrease':
      return `${low} or more`;
    case 'either':
      return `${low} to ${formatNumber(tolerance)}`;
    default:
      return direction satisfies never;
  }
}
