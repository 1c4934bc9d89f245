import { weighCounts } from './counts/counts-test.ts';
import { weighLatency } from './latency/describe-latency.ts';
import type { ResolvedMetric } from './metric.ts';
import type { SignalState } from './signal-state.ts';

/** What one look adds to the chart, and whether it failed: nothing in words, for it is asked at every look. */
export interface Weight {
  readonly failed: boolean;
  readonly evidence: number | null;
  readonly boundary: number | null;
}

export function weighSignal({ ask, ...setting }: ResolvedMetric, { test, alpha }: Pick<SignalState, 'test' | 'alpha'>): Weight {
  switch (test.kind) {
    case 'counts': {
      const { logE, logBoundary } = weighCounts(test, setting, alpha);
      return { failed: logE >= logBoundary, evidence: logE, boundary: logBoundary };
    }
    case 'latency': {
      const { logE, logBoundary } = weighLatency(test, setting, alpha);
      return { failed: logE >= logBoundary, evidence: logE, boundary: logBoundary };
    }
    case 'gauge': {
      const { look } = test;
      if (look === null) return { failed: false, evidence: null, boundary: null };
      return { failed: look.worse, evidence: -Math.log(Math.max(look.p, Number.MIN_VALUE)), boundary: -Math.log(look.alpha) };
    }
    case 'threshold': {
      const limit = ask.kind === 'threshold' ? ask.consecutive : Number.POSITIVE_INFINITY;
      return { failed: test.inARow >= limit, evidence: test.inARow, boundary: limit };
    }
    default:
      return test satisfies never;
  }
}
