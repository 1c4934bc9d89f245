import type { SeriesPoint, SignalRecord } from '@sluice/core';
import type { VerificationAccount } from '../account.ts';

const START = Date.parse('2026-11-25T12:00:01Z');
/** ln 80: α = 0.025 over errors and latency. */
const LOG_BOUNDARY = Math.log(80);

type Look = readonly [fresh: number | null, old: number | null, evidence: number | null];

function pointsOf(looks: readonly Look[], boundary: number): SeriesPoint[] {
  return looks.map(([fresh, old, evidence], index) => ({ at: START + index * 1000, new: fresh, old, evidence, boundary }));
}

function side(bad: number | null, total: number | null, value: number): NonNullable<SignalRecord['new']> {
  return { bad, total, value };
}

/** Of errors in which nothing happened. */
const QUIET: SignalRecord = {
  name: 'errors',
  method: 'counts',
  critical: true,
  thresholdSeconds: null,
  verdict: 'pass',
  code: 'seen-enough',
  message: '0% of 80 requests on new, 0.139% of 718 on old: no evidence of harm',
  from: START - 1000,
  until: START + 7000,
  failedAt: null,
  looks: 8,
  missed: 0,
  exposure: { requests: 80, points: 0, seconds: 8 },
  new: side(0, 80, 0),
  old: side(1, 718, 1 / 718),
  ratio: 0,
  interval: { low: null, high: 31, confidence: 0.95 },
  tolerance: 1.1,
  statistic: { kind: 'e-value', logE: -1.2, logBoundary: LOG_BOUNDARY },
  series: pointsOf(
    [
      [0, 0, -0.1],
      [0, 0, -0.2],
      [0, 0.011, -0.6],
      [0, 0, -1.2],
    ],
    LOG_BOUNDARY,
  ),
};

/** One request in twenty failed on the new version, one in seven hundred on the old one. */
const ERRORS: SignalRecord = {
  ...QUIET,
  verdict: 'fail',
  code: 'worse',
  message: '5% of 80 requests on new, 0.139% of 718 on old: 35.9 times as much (4.1 to 310), 1.1 permitted',
  failedAt: START + 7000,
  new: side(4, 80, 0.05),
  ratio: 35.9,
  interval: { low: 4.1, high: 310, confidence: 0.95 },
  statistic: { kind: 'e-value', logE: 4.9, logBoundary: LOG_BOUNDARY },
  series: pointsOf(
    [
      [0, 0, -0.1],
      [0.1, 0, 1.1],
      [0, 0, 0.9],
      [0.1, 0.011, 1.9],
      [null, 0, 1.9],
      [0.1, 0, 3.2],
      [0, 0, 3],
      [0.1, 0, 4.9],
    ],
    LOG_BOUNDARY,
  ),
};

const LATENCY: SignalRecord = {
  ...QUIET,
  name: 'latency',
  method: 'latency',
  thresholdSeconds: 0.5,
  verdict: 'inconclusive',
  code: 'seen-too-little',
  message: '0% of 80 requests on new over 0.5 s, 0% of 718 on old: seen were 80 of at least 100 requests on new',
  old: side(0, 718, 0),
  ratio: null,
  interval: null,
  statistic: { kind: 'e-value', logE: 0, logBoundary: LOG_BOUNDARY },
  series: pointsOf(
    Array.from({ length: 8 }, (): Look => [0, 0, 0]),
    LOG_BOUNDARY,
  ),
};

const MEMORY: SignalRecord = {
  ...QUIET,
  name: 'memory',
  method: 'gauge',
  critical: false,
  message: '67100000 on new, 66900000 on old: no evidence of harm',
  exposure: { requests: 0, points: 8, seconds: 8 },
  new: side(null, null, 67_100_000),
  old: side(null, null, 66_900_000),
  ratio: 1.003,
  interval: { low: 0.99, high: 1.02, confidence: 0.98 },
  tolerance: 1.5,
  statistic: { kind: 'rank-test', p: 0.4, alpha: 0.01, effect: 0.53 },
  series: pointsOf(
    Array.from({ length: 8 }, (_, index): Look => [67_000_000 + index * 20_000, 66_900_000, 0.4 + index / 10]),
    -Math.log(0.01),
  ),
};

const QUEUE: SignalRecord = {
  ...QUIET,
  name: 'queue',
  method: 'threshold',
  message: '3 on new, at most 100 permitted: no evidence of harm',
  new: side(null, null, 3),
  old: null,
  ratio: null,
  interval: null,
  statistic: { kind: 'in-a-row', count: 0, limit: 3 },
  series: pointsOf(
    Array.from({ length: 8 }, (_, index): Look => [index === 2 ? 120 : 3, null, index === 2 ? 1 : 0]),
    3,
  ),
};

/** Nothing was seen of it: it has no chart. */
const TRAFFIC: SignalRecord = {
  ...QUIET,
  name: 'traffic',
  method: 'gauge',
  critical: false,
  verdict: 'inconclusive',
  code: 'no-data',
  message: 'no series of the new version',
  new: null,
  old: null,
  ratio: null,
  interval: null,
  statistic: null,
  series: [],
};

export const FAILED_VERIFICATION: VerificationAccount = {
  name: 'golden-signals',
  when: 'after batch 1',
  verdict: 'fail',
  reason: `errors: ${ERRORS.message}`,
  signals: [ERRORS, LATENCY, MEMORY, QUEUE, TRAFFIC],
};

export const PASSED_VERIFICATION: VerificationAccount = {
  name: 'golden-signals',
  when: 'after batch 1',
  verdict: 'pass',
  reason: 'errors: no worse than permitted',
  signals: [QUIET, MEMORY],
};
