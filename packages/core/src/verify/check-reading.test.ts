import { describe, expect, it } from 'vitest';
import { checkReading } from './check-reading.ts';
import type { Reading } from './reading.ts';
import { sampleMetric } from './testing/sample-metric.ts';

const counts = sampleMetric();
const latency = sampleMetric({ ask: { kind: 'latency', histogram: 'seconds', thresholdSeconds: 0.3 } });
const gauge = sampleMetric({ ask: { kind: 'gauge', query: 'cpu' } });
const fine = { bad: 1, total: 10 };

function buckets(...of: readonly (readonly [number, number])[]): Reading {
  return { kind: 'distribution', new: null, old: { buckets: of.map(([upperBound, count]) => ({ upperBound, count })) } };
}

describe('checkReading', () => {
  it.each<[string, typeof counts, Reading, 'inconclusive' | 'error', string]>([
    [
      'a count that is no number',
      counts,
      { kind: 'counts', new: { bad: Number.NaN, total: 1 }, old: fine },
      'inconclusive',
      'not-a-number',
    ],
    [
      'an infinite total',
      counts,
      { kind: 'counts', new: fine, old: { bad: 1, total: Number.POSITIVE_INFINITY } },
      'inconclusive',
      'not-a-number',
    ],
    ['a negative count', counts, { kind: 'counts', new: { bad: -1, total: 10 }, old: fine }, 'inconclusive', 'unexpected-answer'],
    ['more bad events than events', counts, { kind: 'counts', new: { bad: 20, total: 10 }, old: fine }, 'error', 'unexpected-answer'],
    ['values where counts were asked for', counts, { kind: 'values', new: [1], old: [1] }, 'error', 'unexpected-answer'],
    ['a gauge that is no number', gauge, { kind: 'values', new: [1], old: [2, Number.NaN] }, 'inconclusive', 'not-a-number'],
    ['bounds that do not ascend', latency, buckets([0.5, 1], [0.1, 2], [Number.POSITIVE_INFINITY, 2]), 'error', 'unexpected-answer'],
    ['counts that are not cumulative', latency, buckets([0.1, 5], [0.5, 2], [Number.POSITIVE_INFINITY, 6]), 'error', 'unexpected-answer'],
    ['a histogram without its last bucket', latency, buckets([0.1, 5], [0.5, 6]), 'error', 'unexpected-answer'],
    ['a bucket that is no number', latency, buckets([0.1, Number.NaN], [Number.POSITIVE_INFINITY, 6]), 'inconclusive', 'not-a-number'],
  ])('counts nothing of %s, and says why', (_, metric, reading, verdict, code) => {
    expect(checkReading(metric, reading)).toMatchObject({ kind: 'nothing', verdict, code });
  });

  it('takes fractions, and no more bad events than events where extrapolation gave a few more', () => {
    expect(checkReading(counts, { kind: 'counts', new: { bad: 10.2, total: 10 }, old: { bad: 0.5, total: 9.5 } })).toEqual({
      kind: 'counts',
      new: { bad: 10, total: 10 },
      old: { bad: 0.5, total: 9.5 },
    });
  });

  it('takes a list without values for a side that has none', () => {
    expect(checkReading(gauge, { kind: 'values', new: [], old: [1] })).toEqual({ kind: 'values', new: null, old: [1] });
  });

  it('leaves what the source doubts as it is', () => {
    const stale: Reading = { kind: 'nothing', verdict: 'inconclusive', code: 'stale', message: 'last sample 7 minutes ago' };
    expect(checkReading(counts, stale)).toBe(stale);
  });
});
