import type { ReleaseAccount, Report, Sample } from '../account.ts';
import { FAILED_VERIFICATION, PASSED_VERIFICATION } from './sample-verification.ts';

const START = Date.parse('2026-11-25T12:00:00Z');

function samples(...states: readonly (readonly [second: number, old: number, fresh: number, ready: number])[]): readonly Sample[] {
  return states.map(([second, old, fresh, ready]) => ({ at: START + second * 1000, old, new: fresh, ready }));
}

/** 1 → 25% → 100% of 10, three in motion at a time. */
export const GOOD_RELEASE: ReleaseAccount = {
  id: 'shop-demo-1',
  application: 'shop',
  environment: 'demo',
  workload: 'web',
  version: 'v2',
  from: 'v1',
  outcome: 'succeeded',
  reason: '',
  desired: 10,
  startedAt: START,
  endedAt: START + 12_000,
  minReady: 10,
  clients: { requests: 2400, failed: 3 },
  samples: samples(
    [-1, 10, 0, 10],
    [0.1, 10, 1, 10],
    [1.1, 10, 1, 11],
    [1.2, 9, 1, 10],
    [4.2, 9, 3, 10],
    [5.2, 9, 3, 12],
    [5.3, 7, 3, 10],
    [8.3, 7, 6, 10],
    [9.3, 7, 6, 13],
    [9.4, 4, 9, 10],
    [10.4, 4, 9, 13],
    [10.5, 1, 10, 10],
    [11.5, 1, 10, 11],
    [11.6, 0, 10, 10],
  ),
  spans: [
    { kind: 'batch', label: 'batch 1', short: '1', from: START, to: START + 1200, verdict: 'pass' },
    { kind: 'hold', label: 'held', short: '⏸', from: START + 1200, to: START + 4200, verdict: 'pass' },
    { kind: 'batch', label: 'batch 3', short: '3', from: START + 4200, to: START + 5300, verdict: 'pass' },
    { kind: 'hold', label: 'held', short: '⏸', from: START + 5300, to: START + 8300, verdict: 'pass' },
    { kind: 'batch', label: 'batch 10', short: '10', from: START + 8300, to: START + 11_600, verdict: 'pass' },
    { kind: 'finish', label: 'finish', short: '✔', from: START + 11_600, to: START + 12_000, verdict: 'pass' },
  ],
  batches: [
    { wanted: 1, old: 9, new: 1, ready: 10, verdict: 'pass', tookMs: 1200, heldMs: 3000 },
    { wanted: 3, old: 7, new: 3, ready: 10, verdict: 'pass', tookMs: 1100, heldMs: 3000 },
    { wanted: 10, old: 0, new: 10, ready: 10, verdict: 'pass', tookMs: 3300, heldMs: 0 },
  ],
  verifications: [PASSED_VERIFICATION],
  causes: [],
};

/** A version that is never ready, taken back. */
export const BAD_RELEASE: ReleaseAccount = {
  ...GOOD_RELEASE,
  clients: null,
  verifications: [],
  id: 'shop-demo-2',
  version: 'v3-bad',
  from: 'v2',
  outcome: 'rolled-back',
  reason: 'web in main: web-6d5f7c9b8-x2k9p runs, but was not ready within 8 s (readiness probe); v2 serves everything',
  endedAt: START + 11_000,
  samples: samples([-1, 10, 0, 10], [0.1, 10, 1, 10], [10.4, 10, 0, 10]),
  spans: [
    { kind: 'batch', label: 'batch 1', short: '1', from: START, to: START + 10_200, verdict: 'fail' },
    { kind: 'rollback', label: 'back', short: '↩', from: START + 10_200, to: START + 11_000, verdict: 'pass' },
  ],
  batches: [{ wanted: 1, old: 10, new: 1, ready: 10, verdict: 'fail', tookMs: 10_200, heldMs: 0 }],
  causes: [
    {
      service: 'web',
      kind: 'probe',
      pod: 'web-6d5f7c9b8-x2k9p',
      message: 'runs, but was not ready within 8 s (readiness probe)',
      events: ['Unhealthy: Readiness probe failed: Get "http://10.100.0.21:9/": dial tcp 10.100.0.21:9: connect: connection refused'],
      log: ['starting shop/web v3-bad', 'listening on :8080'],
    },
  ],
};

/** A version whose instances are ready and answer one request in twenty with an error, taken back. */
export const ERRING_RELEASE: ReleaseAccount = {
  ...BAD_RELEASE,
  id: 'shop-demo-3',
  version: 'v4-errors',
  reason: FAILED_VERIFICATION.reason,
  endedAt: START + 10_000,
  samples: samples([-1, 10, 0, 10], [0.1, 10, 1, 10], [1.1, 10, 1, 11], [1.2, 9, 1, 10], [9.2, 10, 0, 9], [9.9, 10, 0, 10]),
  minReady: 10,
  spans: [
    { kind: 'batch', label: 'batch 1', short: '1', from: START, to: START + 1200, verdict: 'pass' },
    { kind: 'hold', label: 'held', short: '⏸', from: START + 1200, to: START + 9_200, verdict: 'pass' },
    { kind: 'rollback', label: 'back', short: '↩', from: START + 9_200, to: START + 10_000, verdict: 'pass' },
  ],
  batches: [{ wanted: 1, old: 9, new: 1, ready: 10, verdict: 'pass', tookMs: 1_200, heldMs: 8_000 }],
  verifications: [FAILED_VERIFICATION],
  causes: [],
};

/** What the renderer is tried with: here, and in a browser. */
export const SAMPLE_REPORT: Report = {
  title: 'Three releases of shop',
  introduction:
    'A good version goes 1 → 25% → 100% of 10 instances; a version that never becomes ready and one that answers with errors are rolled back by themselves.',
  releases: [GOOD_RELEASE, BAD_RELEASE, ERRING_RELEASE],
  madeAt: START + 60_000,
};

/** The same text in every place that text from a cluster or a plan can reach. */
export function hostileReport(text: string): Report {
  const account: ReleaseAccount = {
    ...BAD_RELEASE,
    id: text,
    application: text,
    environment: text,
    workload: text,
    version: text,
    from: text,
    reason: text,
    spans: BAD_RELEASE.spans.map((span) => ({ ...span, label: text, short: text })),
    verifications: [
      {
        ...FAILED_VERIFICATION,
        name: text,
        when: text,
        reason: text,
        // The name of a signal is a key of the plan: no two are alike.
        signals: FAILED_VERIFICATION.signals.map((signal, index) => ({ ...signal, name: `${text}${index}`, message: text })),
      },
    ],
    causes: [{ service: text, kind: text, pod: text, message: text, log: [text], events: [text] }],
  };
  return { ...SAMPLE_REPORT, title: text, introduction: text, releases: [account] };
}
