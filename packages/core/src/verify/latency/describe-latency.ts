import { weighCounts } from '../counts/counts-test.ts';
import { describeCounts } from '../counts/describe-counts.ts';
import type { Finding } from '../finding.ts';
import { formatNumber, formatShare } from '../format-numbers.ts';
import type { ResolvedMetric } from '../metric.ts';
import { type Distance, findDistance } from './distance-test.ts';
import type { LatencyTest } from './latency-test.ts';

/** Of α; the rest is for the distributions as a whole. */
const SLOW_SHARE = 0.8;

type Setting = Pick<ResolvedMetric, 'direction' | 'tolerance'>;

/**
 * The share of slow requests, and the distributions as a whole: either can fail. As evidence the one counts that is nearer to its boundary, on the scale of the first.
 */
export function weighLatency(
  test: LatencyTest,
  setting: Setting,
  alpha: number,
): { readonly logE: number; readonly logBoundary: number; readonly distance: Distance | null } {
  const { logE, logBoundary } = weighCounts(test.slow, setting, alpha * SLOW_SHARE);
  const distance = findDistance(test.distance, setting, alpha * (1 - SLOW_SHARE));
  const apart = distance === null ? logE : distance.logEvidence - distance.logBoundary + logBoundary;
  return { logE: Math.max(logE, apart), logBoundary, distance };
}

export function describeLatency(test: LatencyTest, setting: Setting, thresholdSeconds: number, alpha: number): Finding {
  const bound = test.comparedAt ?? thresholdSeconds;
  const finding = describeCounts(test.slow, setting, alpha * SLOW_SHARE, `over ${formatNumber(bound)} s`);
  const { logE, logBoundary, distance } = weighLatency(test, setting, alpha);
  const elsewhere = Math.abs(bound - thresholdSeconds) > 1e-9 * thresholdSeconds;
  const notes = [
    ...(elsewhere ? [`compared at ${formatNumber(bound)} s: the histogram has no bound at ${formatNumber(thresholdSeconds)} s`] : []),
    ...(distance === null ? [] : [describeDistance(distance)]),
  ];
  const apart =
    distance !== null && distance.logEvidence >= distance.logBoundary
      ? `${describeDistance(distance)}; permitted is ${formatShare(distance.permitted)}; ${finding.comparison}`
      : null;
  return { ...finding, failure: finding.failure ?? apart, statistic: { kind: 'e-value', logE, logBoundary }, notes };
}

function describeDistance({ upperBound, observed, atLeast }: Distance): string {
  return `the distributions are farthest apart at ${formatNumber(upperBound)} s: ${formatShare(observed)} of requests moved over it, at least ${formatShare(atLeast)} beyond doubt`;
}
