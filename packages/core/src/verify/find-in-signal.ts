import { describeCounts } from './counts/describe-counts.ts';
import type { Finding } from './finding.ts';
import { describeGauge } from './gauge/describe-gauge.ts';
import { describeLatency } from './latency/describe-latency.ts';
import type { ResolvedMetric } from './metric.ts';
import type { SignalState } from './signal-state.ts';
import { describeThreshold } from './threshold/describe-threshold.ts';

/** What the readings so far say. Throws a TypeError where the state is of another metric. */
export function findIn(metric: ResolvedMetric, { test, alpha }: Pick<SignalState, 'test' | 'alpha'>): Finding {
  const { ask } = metric;
  if (test.kind === 'counts' && ask.kind === 'counts') return describeCounts(test, metric, alpha, '');
  if (test.kind === 'latency' && ask.kind === 'latency') return describeLatency(test, metric, ask.thresholdSeconds, alpha);
  if (test.kind === 'gauge' && ask.kind === 'gauge') return describeGauge(test, metric);
  if (test.kind === 'threshold' && ask.kind === 'threshold') return describeThreshold(test, ask);
  throw new TypeError(
    `${metric.name} is a ${ask.kind} metric, its state is of a ${test.kind} metric: a state belongs to the metric it was begun with`,
  );
}
