import type { SignalRecord, VerificationRecord } from '@sluice/core';
import type { MeasuredRelease } from '../measure/measured-release.ts';
import type { DemoRelease } from '../result/demo-release.ts';

const MEASURED: MeasuredRelease = {
  desired: 10,
  minReady: 10,
  startedAt: 1_000,
  endedAt: 9_000,
  samples: [{ at: 1_000, old: 10, new: 0, ready: 10 }],
  batches: [
    { wanted: 1, old: 9, new: 1, ready: 10, verdict: 'pass', tookMs: 900, heldMs: 2_000 },
    { wanted: 3, old: 7, new: 3, ready: 10, verdict: 'pass', tookMs: 900, heldMs: 2_000 },
    { wanted: 10, old: 0, new: 10, ready: 10, verdict: 'pass', tookMs: 2_900, heldMs: 0 },
  ],
  spans: [],
  violations: [],
  end: { at: 9_000, old: 0, new: 10, ready: 10 },
};

const ERRORS: SignalRecord = {
  name: 'errors',
  method: 'counts',
  critical: true,
  thresholdSeconds: null,
  verdict: 'fail',
  code: 'worse',
  message: '5% of 120 requests on new, 0.1% of 1080 on old',
  from: 2_000,
  until: 8_000,
  failedAt: 8_000,
  looks: 6,
  missed: 0,
  exposure: { requests: 120, points: 0, seconds: 6 },
  new: { bad: 6, total: 120, value: 0.05 },
  old: { bad: 1, total: 1080, value: 1 / 1080 },
  ratio: 54,
  interval: { low: 8, high: 400, confidence: 0.95 },
  tolerance: 1.1,
  statistic: { kind: 'e-value', logE: 6, logBoundary: 4.4 },
  series: [
    { at: 3_000, new: 0.05, old: 0, evidence: 2, boundary: 4.4 },
    { at: 8_000, new: 0.1, old: 0.001, evidence: 6, boundary: 4.4 },
  ],
};

const FAILED: VerificationRecord = {
  target: 'main',
  service: 'web',
  verification: 'golden-signals',
  index: 1,
  compared: 'versions',
  startedAt: 2_000,
  endedAt: 8_000,
  verdict: 'fail',
  action: 'rollback',
  reason: `errors: ${ERRORS.message}`,
  accepted: null,
  signals: [
    { ...ERRORS, name: 'memory', method: 'gauge', critical: false, verdict: 'pass', failedAt: null },
    { ...ERRORS, name: 'latency', method: 'latency', verdict: 'pass', failedAt: null },
    ERRORS,
  ],
};

/** As it has to be. */
export const GOOD: DemoRelease = {
  version: 'v2',
  from: 'v1',
  expected: 'succeeded',
  fault: 'none',
  exitCode: 0,
  told: { id: 'shop-demo-1', phase: 'succeeded', reason: 'v2 runs everywhere', causes: [], verifications: [] },
  measured: MEASURED,
  clients: null,
};

export const BAD: DemoRelease = {
  version: 'v3-bad',
  from: 'v2',
  expected: 'rolled-back',
  fault: 'never-ready',
  exitCode: 1,
  told: {
    id: 'shop-demo-2',
    phase: 'rolled-back',
    reason: 'web-1 was not ready',
    causes: [{ service: 'web', kind: 'probe', pod: 'web-1', message: 'was not ready', log: ['listening'], events: ['Unhealthy'] }],
    verifications: [],
  },
  clients: null,
  measured: {
    ...MEASURED,
    batches: [{ wanted: 1, old: 10, new: 1, ready: 10, verdict: 'fail', tookMs: 10_000, heldMs: 0 }],
    end: { at: 9_000, old: 10, new: 0, ready: 10 },
  },
};

/** Ready, and failing one request in twenty. */
export const ERRING: DemoRelease = {
  ...BAD,
  fault: 'errors',
  clients: { requests: 2000, failed: 8, unanswered: 0 },
  told: {
    id: 'shop-demo-3',
    phase: 'rolled-back',
    reason: FAILED.reason,
    causes: [],
    verifications: [FAILED],
  },
  measured: {
    ...MEASURED,
    batches: [{ wanted: 1, old: 9, new: 1, ready: 10, verdict: 'pass', tookMs: 900, heldMs: 6_000 }],
    end: { at: 9_000, old: 10, new: 0, ready: 10 },
  },
};

/** With other facts from the observer. */
export function seen(release: DemoRelease, facts: Partial<MeasuredRelease>): DemoRelease {
  return { ...release, measured: { ...(release.measured ?? MEASURED), ...facts } };
}
