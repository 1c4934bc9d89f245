import type { Finding } from '../finding.ts';
import { formatNumber, formatShare } from '../format-numbers.ts';
import type { ResolvedMetric } from '../metric.ts';
import { type CountsFinding, type CountsTest, shareOf } from './counts-test.ts';

/** The finding of counts as every signal gives it; `what` is what is counted, such as `of requests` or `over 0.3 s`. */
export function describeCounts(
  test: CountsTest,
  found: CountsFinding,
  { tolerance, direction }: Pick<ResolvedMetric, 'tolerance' | 'direction'>,
  alpha: number,
  what: string,
): Finding {
  const [fresh, old] = [shareOf(test.new), shareOf(test.old)];
  const shown = (share: number | null, total: number) =>
    share === null ? 'no requests' : `${formatShare(share)} of ${formatNumber(total)} requests`;
  const comparison = `${what}${what === '' ? '' : ': '}${shown(fresh, test.new.total)} on new, ${shown(old, test.old.total)} on old`;
  const confidence = 1 - alpha;
  const range = `${formatNumber(found.low ?? 0)} to ${found.high === null ? 'any' : formatNumber(found.high)}`;
  const ratio =
    found.ratio === null ? '' : `, a ratio of ${formatNumber(found.ratio)} (${formatNumber(confidence * 100)}% interval ${range})`;
  const worse = found.logE >= found.logBoundary;
  return {
    failure: worse ? { code: 'worse', message: `${comparison}${ratio}; permitted is ${permitted(tolerance, direction)}` } : null,
    harmless: found.harmless,
    overNow: false,
    requests: test.new.total,
    points: 0,
    seen: test.new.total > 0 && test.old.total > 0,
    new: { ...test.new, value: fresh },
    old: { ...test.old, value: old },
    ratio: found.ratio,
    interval: { low: found.low, high: found.high, confidence },
    statistic: { kind: 'e-value', logE: found.logE, logBoundary: found.logBoundary },
    dispersion: found.dispersion,
    notes: [],
    comparison: `${comparison}${ratio}`,
    chart: { evidence: found.logE, boundary: found.logBoundary },
  };
}

/** `up to 1.1`, `0.909 or more`, `0.909 to 1.1`. */
export function permitted(tolerance: number, direction: ResolvedMetric['direction']): string {
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
