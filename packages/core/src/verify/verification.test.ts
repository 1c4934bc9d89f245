import { describe, expect, it } from 'vitest';
import type { ResolvedMetric } from './metric.ts';
import type { Reading } from './reading.ts';
import { sampleMetric } from './testing/sample-metric.ts';
import { beginVerification, judgeVerification, takeReadings, verificationStateSchema } from './verification.ts';

const good: Reading = { kind: 'counts', new: { bad: 2, total: 1000 }, old: { bad: 2, total: 1000 } };
const bad: Reading = { kind: 'counts', new: { bad: 90, total: 1000 }, old: { bad: 2, total: 1000 } };
const nothing: Reading = { kind: 'nothing', verdict: 'inconclusive', code: 'no-data', message: 'no series' };
const minimum = { requests: 100, points: null, seconds: null };
const errors = sampleMetric({ minimum });
const orders = sampleMetric({ name: 'orders', critical: false, minimum });

function judged(metrics: readonly ResolvedMetric[], readings: Readonly<Record<string, Reading>>, moment: 'during' | 'end' = 'end') {
  const given = new Map(Object.entries(readings));
  const state = [0, 1, 2].reduce(
    (before, look) => takeReadings(metrics, before, given, { from: look * 15_000, until: (look + 1) * 15_000 }),
    beginVerification(metrics, 0.05),
  );
  return judgeVerification(metrics, state, moment);
}

describe('beginVerification', () => {
  it('splits α over the critical signals that are compared', () => {
    const limit = sampleMetric({ name: 'queue', ask: { kind: 'threshold', query: 'q', max: 1, min: null, consecutive: 3 } });
    const state = beginVerification([errors, sampleMetric({ name: 'latency' }), orders, limit], 0.05);
    expect(state.signals.map(({ alpha }) => alpha)).toEqual([0.025, 0.025, 0.05, 0.025]);
    expect(verificationStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });
});

describe('judgeVerification', () => {
  it('passes when every critical signal passes', () => {
    expect(judged([errors, orders], { errors: good, orders: bad })).toMatchObject({ verdict: 'pass', action: 'continue' });
  });

  it('fails with one critical signal, names it, and acts at once', () => {
    const other = sampleMetric({ name: 'other', minimum, onFail: 'hold' });
    expect(judged([errors, other], { errors: good, other: bad }, 'during')).toMatchObject({
      verdict: 'fail',
      action: 'hold',
      settled: true,
      reason: expect.stringMatching(/^other: 9% of 2000 requests on new/),
    });
    expect(judged([errors, other], { errors: bad, other: bad }, 'during').action).toBe('rollback');
  });

  it.each([
    ['pause', 'pause'],
    ['fail', 'rollback'],
    ['pass', 'continue'],
  ] as const)(
    'at its end an undecided signal with onInconclusive: %s means %s; while it runs it means nothing',
    (onInconclusive, action) => {
      const metric = { ...errors, onInconclusive };
      expect(judged([metric], { errors: nothing })).toMatchObject({ verdict: 'inconclusive', action });
      expect(judged([metric], { errors: nothing }, 'during').action).toBe('continue');
    },
  );

  it('is no success when nothing was measured', () => {
    expect(judged([], {})).toMatchObject({ verdict: 'inconclusive', action: 'pause' });
    expect(judged([errors], {})).toMatchObject({ verdict: 'inconclusive', action: 'pause' });
  });
});
