import { findInCounts } from '../counts/counts-test.ts';
import { describeCounts } from '../counts/describe-counts.ts';
import type { Finding } from '../finding.ts';
import { formatNumber, formatShare } from '../format-numbers.ts';
import type { ResolvedMetric } from '../metric.ts';
import { type Distance, findDistance } from './distance-test.ts';
import { type LatencyTest, SLOW_SHARE } from './latency-test.ts';

/** The share of slow requests, and the distributions as a whole: either can fail; that the share is harmless can pass. */
export function describeLatency(test: LatencyTest, metric: ResolvedMetric, thresholdSeconds: number, alpha: number): Finding {
  const slowAlpha = alpha * SLOW_SHARE;
  const bound = test.comparedAt ?? thresholdSeconds;
  const finding = describeCounts(test.slow, findInCounts(test.slow, metric, slowAlpha), metric, slowAlpha, `over ${formatNumber(bound)} s`);
  const distance = findDistance(test.distance, metric, alpha - slowAlpha);
  const notes = [
    ...(Math.abs(bound - thresholdSeconds) > 1e-9 * thresholdSeconds
      ? [`compared at ${formatNumber(bound)} s: the histogram has no bound at ${formatNumber(thresholdSeconds)} s`]
      : []),
    ...(distance === null ? [] : [describeDistance(distance)]),
  ];
  const failure =
    finding.failure ??
    (distance?.worse
      ? {
          code: 'worse' as const,
          message: `${describeDistance(distance)}; permitted is ${formatShare(distance.permitted)}; ${finding.comparison}`,
        }
      : null);
  return { ...finding, failure, notes };
}

function describeDistance({ upperBound, observed, atLeast }: Distance): string {
  return `the distributions are farthest apart at ${formatNumber(upperBound)} s: ${formatShare(observed)} of requests moved over it, at least ${formatShare(atLeast)} beyond doubt`;
}
