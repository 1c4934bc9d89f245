import type { Finding } from '../finding.ts';
import { formatNumber } from '../format-numbers.ts';
import type { MetricAsk } from '../metric.ts';
import { isOver, type ThresholdTest } from './threshold-test.ts';

export function describeThreshold(test: ThresholdTest, ask: Extract<MetricAsk, { kind: 'threshold' }>): Finding {
  const limits = [
    ask.max === null ? [] : [`at most ${formatNumber(ask.max)}`],
    ask.min === null ? [] : [`at least ${formatNumber(ask.min)}`],
  ].flat();
  const comparison = `${test.last === null ? 'nothing' : formatNumber(test.last)} on new; permitted is ${limits.join(' and ')}`;
  const failed = test.inARow >= ask.consecutive;
  return {
    failure: failed ? `${comparison}; ${test.inARow} looks in a row` : null,
    harmless: false,
    overNow: test.last !== null && isOver(test.last, ask),
    suspicious: false,
    requests: 0,
    points: test.values,
    // So many looks as would have made it fail.
    seen: test.looks >= ask.consecutive,
    new: test.last === null ? null : { bad: null, total: null, value: test.last },
    old: null,
    ratio: null,
    interval: null,
    statistic: { kind: 'in-a-row', count: test.inARow, limit: ask.consecutive },
    dispersion: null,
    notes: [],
    comparison,
  };
}
