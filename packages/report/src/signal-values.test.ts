import type { SignalRecord } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { ratioOf, sideOf, statisticOf } from './signal-values.ts';
import { FAILED_VERIFICATION } from './testing/sample-verification.ts';

const { signals } = FAILED_VERIFICATION;

describe('the numbers of a signal', () => {
  it.each([
    [0, '5% (4 of 80)', '0.139% (1 of 718)', '35.9 (4.1 to 310)', 'E 134 (80)'],
    [1, '0% (0 of 80)', '0% (0 of 718)', '–', 'E 1 (80)'],
    [2, '67100000', '66900000', '1 (0.99 to 1.02)', 'p 0.4 (0.01)'],
    [3, '3', '–', '–', '0 in a row (3)'],
    [4, '–', '–', '–', '–'],
  ])('of signal %i', (index, fresh, old, ratio, statistic) => {
    const signal = signals[index] as SignalRecord;
    expect([sideOf(signal, 'new'), sideOf(signal, 'old'), ratioOf(signal), statisticOf(signal)]).toEqual([fresh, old, ratio, statistic]);
  });

  it('have an open end and evidence beyond all numbers', () => {
    const signal = signals[0] as SignalRecord;
    expect(ratioOf({ ...signal, ratio: null, interval: { low: 2, high: null, confidence: 0.95 } })).toBe('– (2 to ∞)');
    expect(statisticOf({ ...signal, statistic: { kind: 'e-value', logE: 5000, logBoundary: 3 } })).toMatch(/^E \d\.\d\de\+299 \(20/);
  });
});
