import { permitted } from '../counts/describe-counts.ts';
import type { Finding } from '../finding.ts';
import { formatNumber } from '../format-numbers.ts';
import type { ResolvedMetric } from '../metric.ts';
import type { GaugeTest } from './gauge-test.ts';
import { mannWhitney } from './mann-whitney.ts';
import { persistence } from './persistence.ts';
import { GAUGE_CONFIDENCE, ratioOfPairs } from './ratio-of-pairs.ts';

export function describeGauge(test: GaugeTest, setting: Pick<ResolvedMetric, 'direction' | 'tolerance'>): Finding {
  const [fresh, old] = [median(test.new), median(test.old)];
  const ratio = ratioOfPairs(test.new, test.old, mannWhitney(test.new, test.old, persistence([test.new, test.old])));
  const shown = (value: number | null) => (value === null ? 'nothing' : formatNumber(value));
  const range =
    ratio === null
      ? ''
      : `, a ratio of ${formatNumber(ratio.ratio)}${ratio.low === null || ratio.high === null ? '' : ` (98% interval ${formatNumber(ratio.low)} to ${formatNumber(ratio.high)})`}`;
  const comparison = `median ${shown(fresh)} on new, ${shown(old)} on old over ${test.intervals} intervals${range}`;
  const { look } = test;
  return {
    failure: look?.worse
      ? `${comparison}; permitted is ${permitted(setting)}; p = ${formatNumber(look.p)}, under ${formatNumber(look.alpha)}`
      : null,
    harmless: look?.harmless ?? false,
    overNow: false,
    suspicious: false,
    requests: 0,
    points: test.values,
    seen: look !== null,
    new: fresh === null ? null : { bad: null, total: null, value: fresh },
    old: old === null ? null : { bad: null, total: null, value: old },
    ratio: ratio?.ratio ?? null,
    interval: ratio === null ? null : { low: ratio.low, high: ratio.high, confidence: GAUGE_CONFIDENCE },
    statistic: look === null ? null : { kind: 'rank-test', p: look.p, alpha: look.alpha, effect: look.effect },
    dispersion: null,
    notes: [],
    comparison,
  };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}
