import { NO_NOTIFICATIONS } from '../../plan/resolved-notifications.ts';
import { CHECK_NAMES } from '../../plan/resolved-plan.ts';
import type { Release } from '../../record/release-record.ts';
import type { Decision } from '../../release/decision.ts';

const v1 = { version: 'v1', digest: 'sha256:1', revision: 'api-sluice-1', images: ['api@sha256:1'] };
const v2 = { version: 'v2', digest: 'sha256:2', revision: 'api-sluice-2', images: ['api@sha256:2'] };

/** A release of one service for tests of views: v2 over v1, held at 3 of 10. */
export function sampleRelease(changes: Partial<Release> = {}): Release {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
  return {
    id: 'shop-production-7',
    number: 7,
    version: 'v2',
    artifacts: [],
    plan: {
      schemaVersion: 1,
      application: 'shop',
      environment: 'production',
      url: null,
      targets: [],
      concurrency: { workloads: 2, instances: null, unavailable: 0 },
      instanceTimeoutSeconds: 300,
      onFailure: 'rollback',
      onNewer: 'replace',
      stages: 'per-pause',
      approvals: {},
      prechecks: Object.fromEntries(CHECK_NAMES.map((name) => [name, 'block'])) as Release['plan']['prechecks'],
      notifications: NO_NOTIFICATIONS,
      windows: [],
      digest: 'sha256:abcdef0123456789',
    },
    phase: 'held',
    reason: 'approval go',
    holding: 'approval',
    resumeAt: null,
    fix: null,
    resumption: null,
    phases: [],
    verifications: [],
    gates: [],
    startedAt: Date.parse('2026-11-23T12:00:00Z'),
    updatedAt: Date.parse('2026-11-23T12:01:30Z'),
    startedBy: 'ada',
    origin: null,
    workloads: [
      {
        target: 'eu',
        service: 'api',
        context: 'prod-eu',
        namespace: 'shop',
        name: 'api',
        stable: v1,
        goal: v2,
        back: v1,
        originals: { minReadySeconds: 5, progressDeadlineSeconds: 600, strategy, paused: false },
        state: { desired: 10, old: 7, new: 3, ready: 3, wanted: 3 },
      },
    ],
    steps: [],
    approvals: [],
    asked: [],
    causes: [],
    checks: [],
    ...changes,
  };
}

const evidence = { desired: 10, wanted: 3, old: 7, new: 3, ready: 2, surge: 0, unavailable: 3, paused: true };

export const MOVING: Decision = {
  kind: 'change',
  reason: 'move',
  message: 'old 10 → 7, new 3 → 3',
  evidence,
  change: { kind: 'pause', releaseId: 'shop-production-7' },
};
export const PAUSING: Decision = { ...MOVING, reason: 'pause', message: 'the specs have moved' };
export const WAITING: Decision = { kind: 'wait', reason: 'readiness', message: 'until 3 new are ready', evidence };
export const HELD: Decision = { kind: 'reached', reason: 'hold', message: 'held: 7 old, 3 new', evidence, touched: true };
