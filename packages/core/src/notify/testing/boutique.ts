import { summariseChecks } from '../../ledger/check-summary.ts';
import { DEFAULT_APPROVAL } from '../../plan/approval-rule.ts';
import { NO_NOTIFICATIONS } from '../../plan/resolved-notifications.ts';
import { CHECK_NAMES, type ResolvedPlan, type ResolvedService, type ResolvedStep, type ResolvedTarget } from '../../plan/resolved-plan.ts';
import type { CheckResult } from '../../precheck/check-result.ts';
import type { Release, ReleaseRecord, StepRecord, VersionRecord, WorkloadRecord } from '../../record/release-record.ts';
import { sampleSignal, sampleVerification } from '../../record/testing/sample-verification.ts';

/** Milliseconds since the epoch: Monday, noon. */
export const START = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;

const SIZES: Readonly<Record<string, number>> = {
  adservice: 2,
  cartservice: 6,
  currencyservice: 8,
  emailservice: 3,
  paymentservice: 4,
  productcatalogservice: 12,
  shippingservice: 3,
  recommendationservice: 4,
  checkoutservice: 6,
  frontend: 10,
};
const STEPS: readonly ResolvedStep[] = [
  { kind: 'batch', amount: { kind: 'count', count: 1 } },
  { kind: 'pause', pause: { kind: 'automatic', seconds: 600 } },
  { kind: 'pause', pause: { kind: 'approval', approval: 'production-approval' } },
  { kind: 'batch', amount: { kind: 'percent', percent: 25 } },
  { kind: 'pause', pause: { kind: 'automatic', seconds: 600 } },
  { kind: 'batch', amount: { kind: 'percent', percent: 100 } },
];

export function check(changes: Partial<CheckResult>): CheckResult {
  return {
    check: 'capacity',
    target: 'us',
    service: 'frontend',
    mode: 'block',
    verdict: 'pass',
    message: 'there is room',
    fix: null,
    evidence: null,
    because: null,
    ...changes,
  };
}

/** Eleven that pass and one warning, as the record keeps them. */
const KEPT_CHECKS = summariseChecks(
  CHECK_NAMES.map((name) =>
    check(name === 'probes' ? { check: name, mode: 'warn', verdict: 'fail', message: 'no readiness probe' } : { check: name }),
  ),
);

export interface Shape {
  readonly services?: Readonly<Record<string, number>>;
  readonly targets?: readonly string[];
  readonly steps?: readonly ResolvedStep[];
}

/** Ten services on two targets, the second half an hour after the first; or of another shape. */
export function boutiquePlan({ services = SIZES, targets = ['us', 'eu'], steps = STEPS }: Shape = {}): ResolvedPlan {
  const service = (name: string): ResolvedService => ({
    name,
    image: `registry.example/boutique/${name}`,
    workload: { kind: 'Deployment', name, container: null },
    after: [],
    manifests: [],
    strategy: 'careful',
    steps,
  });
  const approvals = { 'production-approval': { ...DEFAULT_APPROVAL, timeoutSeconds: 86_400, onTimeout: 'rollback' } } as const;
  return {
    schemaVersion: 1,
    application: 'boutique',
    environment: 'production',
    url: 'https://boutique.example',
    targets: targets.map(
      (name, index): ResolvedTarget => ({
        name,
        region: null,
        namespace: 'boutique',
        context: `prod-${name}`,
        after: index === 0 ? [] : [targets[index - 1] ?? ''],
        soakSeconds: index === 0 ? 0 : 1800,
        services: Object.keys(services).map(service),
      }),
    ),
    concurrency: { workloads: 3, instances: 5, unavailable: 0 },
    instanceTimeoutSeconds: 300,
    onFailure: 'rollback',
    onNewer: 'replace',
    stages: 'per-pause',
    approvals,
    prechecks: Object.fromEntries(CHECK_NAMES.map((name) => [name, 'block'])) as ResolvedPlan['prechecks'],
    notifications: NO_NOTIFICATIONS,
    windows: [],
    digest: `sha256:9f3c2a1${'0'.repeat(57)}`,
  };
}

/** How many steps of the strategy each target has done, and how many instances are new. */
export function boutique(changes: Partial<Release> = {}, shape: Shape = {}): Release {
  const plan = boutiquePlan(shape);
  const services = shape.services ?? SIZES;
  return {
    id: 'boutique-production-42',
    number: 42,
    version: 'v1.4.0',
    artifacts: [],
    plan,
    phase: 'prepared',
    reason: 'prepared',
    holding: null,
    resumeAt: null,
    fix: null,
    phases: [],
    verifications: [],
    gates: [],
    startedAt: START,
    updatedAt: START + 40_000,
    startedBy: 'author-a',
    origin: {
      server: 'https://github.com',
      repository: 'acme/boutique',
      commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
      ref: 'refs/tags/v1.4.0',
      run: '123',
      attempt: 1,
      actor: 'author-a',
    },
    workloads: plan.targets.flatMap(({ name: target, context }) =>
      Object.keys(services).map(
        (service): WorkloadRecord => ({
          target,
          service,
          context,
          namespace: 'boutique',
          name: service,
          stable: versionOf('v1.3.2', service),
          goal: versionOf('v1.4.0', service),
          back: versionOf('v1.3.2', service),
          originals: null,
          state: null,
        }),
      ),
    ),
    steps: [],
    approvals: [],
    asked: [],
    resumption: null,
    causes: [],
    checks: KEPT_CHECKS,
    ...changes,
  };
}

function versionOf(version: string, service: string): VersionRecord {
  return {
    version,
    digest: `sha256:${version}`,
    revision: `${service}-sluice-${version}`,
    images: [`registry.example/boutique/${service}:${version}`],
  };
}

/** The same release with so many percent of every instance of a target on the new version. */
export function movedTo(
  release: Release,
  target: string,
  percent: number,
  state: Partial<NonNullable<WorkloadRecord['state']>> = {},
): Release {
  const of = (service: string): NonNullable<WorkloadRecord['state']> => {
    const desired = SIZES[service] ?? 4;
    const fresh = percent === 0 ? 0 : Math.max(1, Math.ceil((desired * percent) / 100));
    return { desired, old: desired - fresh, new: fresh, ready: fresh, wanted: fresh, ...state };
  };
  return {
    ...release,
    workloads: release.workloads.map((workload) => (workload.target === target ? { ...workload, state: of(workload.service) } : workload)),
  };
}

/** Steps of a target up to an index, each some minutes long. */
export function stepsDone(target: string, through: number, from = START): StepRecord[] {
  return STEPS.slice(0, through + 1).flatMap((step, index): StepRecord[] => {
    const startedAt = from + index * 11 * MINUTE;
    const kind = step.kind !== 'pause' ? step.kind : step.pause.kind === 'approval' ? 'approval' : 'pause';
    return [{ target, index, kind, outcome: 'done', startedAt, endedAt: startedAt + (kind === 'batch' ? MINUTE : 10 * MINUTE) }];
  });
}

export const APPROVED: Release['approvals'][number] = {
  name: 'production-approval',
  scope: 'release',
  decision: 'approved',
  by: 'approver-a',
  at: START + 80 * MINUTE,
  seenAt: START + 80 * MINUTE,
  comment: 'watch carts',
  via: 'environment',
  run: '123',
};

/** Errors of a version that is worse: 24 looks of 15 s, the last one with the failure. */
const FAILED_ERRORS = sampleSignal({
  verdict: 'fail',
  code: 'worse',
  message:
    '3.4% of 4,112 requests on new, 0.2% of 37,010 requests on old, a ratio of 17 (98.3% interval 9.1 to any); permitted is up to 1.1',
  from: START + 82 * MINUTE,
  until: START + 84 * MINUTE + 10_000,
  failedAt: START + 84 * MINUTE + 10_000,
  exposure: { requests: 4_112, points: 0, seconds: 130 },
  new: { bad: 140, total: 4_112, value: 0.034 },
  old: { bad: 74, total: 37_010, value: 0.002 },
  ratio: 17,
  interval: { low: 9.1, high: null, confidence: 0.983 },
  statistic: { kind: 'e-value', logE: 5.1, logBoundary: 4.1 },
  series: Array.from({ length: 9 }, (_, index) => ({
    at: START + 82 * MINUTE + (index + 1) * 15_000,
    new: 0.03 + index / 1_000,
    old: 0.002,
    evidence: index * 0.6,
    boundary: 4.1,
  })),
});

const LATENCY = sampleSignal({
  name: 'latency',
  method: 'latency',
  thresholdSeconds: 0.3,
  message:
    'over 0.3 s: 1.1% of 12,380 requests on new, 1% of 37,100 requests on old, a ratio of 1.1 (98.3% interval 0.8 to 1.4): no evidence of harm',
  new: { bad: 136, total: 12_380, value: 0.011 },
  old: { bad: 371, total: 37_100, value: 0.01 },
  ratio: 1.1,
  interval: { low: 0.8, high: 1.4, confidence: 0.983 },
});

/** The situations that people meet, each as the record has it. */
export const SITUATIONS = {
  prepared: boutique(),
  moving: {
    ...movedTo(boutique({ phase: 'releasing', reason: 'resumed', updatedAt: START + 81 * MINUTE }), 'us', 1),
    steps: stepsDone('us', 2),
    approvals: [APPROVED],
    phases: [
      { phase: 'releasing', holding: null, reason: 'started', at: START + MINUTE },
      { phase: 'held', holding: 'approval', reason: 'approval production-approval', at: START + 12 * MINUTE },
      { phase: 'releasing', holding: null, reason: 'resumed', at: START + 81 * MINUTE },
    ],
  },
  waiting: {
    ...movedTo(
      boutique({ phase: 'held', holding: 'approval', reason: 'approval production-approval', updatedAt: START + 12 * MINUTE }),
      'us',
      1,
    ),
    steps: stepsDone('us', 1),
    phases: [
      { phase: 'releasing', holding: null, reason: 'started', at: START + MINUTE },
      { phase: 'held', holding: 'approval', reason: 'approval production-approval', at: START + 12 * MINUTE },
    ],
  },
  window: {
    ...movedTo(
      boutique({
        phase: 'held',
        holding: 'window',
        reason: 'closed: peak season until Mon 2026-11-30 09:00 Europe/Berlin',
        resumeAt: START + 6 * 86_400_000 + 20 * 3_600_000,
        fix: { reason: 'carts lose items', by: 'author-a', at: START },
        updatedAt: START + 12 * MINUTE,
      }),
      'us',
      1,
    ),
    steps: stepsDone('us', 1),
  },
  held: {
    ...movedTo(
      boutique({
        phase: 'held',
        holding: 'failure',
        reason: 'checkoutservice in us: container main crashed 3 times',
        updatedAt: START + 90 * MINUTE,
      }),
      'us',
      25,
    ),
    steps: [
      ...stepsDone('us', 2),
      { target: 'us', index: 3, kind: 'batch', outcome: 'failed', startedAt: START + 82 * MINUTE, endedAt: START + 90 * MINUTE },
    ],
    approvals: [APPROVED],
  },
  'rolled-back': {
    ...movedTo(
      boutique({
        phase: 'rolled-back',
        reason: 'checkoutservice in us: checkoutservice-7c9f4-x2x container main crashed 3 times; v1.3.2 serves everything',
        updatedAt: START + 86 * MINUTE + 38_000,
      }),
      'us',
      0,
    ),
    steps: [
      ...stepsDone('us', 2),
      { target: 'us', index: 3, kind: 'batch', outcome: 'failed', startedAt: START + 82 * MINUTE, endedAt: START + 86 * MINUTE },
    ],
    approvals: [APPROVED],
    causes: [
      {
        service: 'checkoutservice',
        target: 'us',
        kind: 'crash-loop',
        pod: 'checkoutservice-7c9f4-x2x',
        message: 'container main crashed 3 times (exit code 2, Error)',
        log: ['listening on :5050', 'panic: gift card: nil price', 'goroutine 1 [running]:'],
        events: ['BackOff: Back-off restarting failed container main'],
      },
    ],
    phases: [
      { phase: 'releasing', holding: null, reason: 'started', at: START + MINUTE },
      { phase: 'held', holding: 'approval', reason: 'approval production-approval', at: START + 12 * MINUTE },
      { phase: 'releasing', holding: null, reason: 'resumed', at: START + 81 * MINUTE },
      { phase: 'rolling-back', holding: null, reason: 'checkoutservice in us: container main crashed 3 times', at: START + 86 * MINUTE },
      { phase: 'rolled-back', holding: null, reason: 'v1.3.2 serves everything', at: START + 86 * MINUTE + 38_000 },
    ],
  },
  'rollback-failed': {
    ...movedTo(
      boutique({
        phase: 'rollback-failed',
        reason: 'checkoutservice cannot be brought back; what is ready was kept',
        updatedAt: START + 96 * MINUTE,
      }),
      'us',
      25,
    ),
    causes: [
      {
        service: 'checkoutservice',
        target: 'us',
        kind: 'image-pull',
        pod: 'checkoutservice-6b8d-q9z',
        message: 'container main: image cannot be pulled: manifest unknown',
        log: [],
        events: ['Failed: Failed to pull image "registry.example/boutique/checkoutservice:v1.3.2"'],
      },
    ],
  },
  verified: {
    ...movedTo(
      boutique({ phase: 'held', holding: 'approval', reason: 'approval production-approval', updatedAt: START + 12 * MINUTE }),
      'us',
      1,
    ),
    steps: stepsDone('us', 1),
    verifications: [
      sampleVerification({ target: 'us', service: 'frontend', signals: [sampleSignal(), LATENCY] }),
      sampleVerification({ target: 'us', service: 'checkoutservice', signals: [sampleSignal({ ratio: 0.9 }), LATENCY] }),
    ],
    gates: [
      {
        target: 'us',
        index: 2,
        gate: 'slo',
        verdict: 'pass',
        action: 'continue',
        reason: 'checkout: 62% of the budget of 28 d are left',
        at: START + 11 * MINUTE,
      },
    ],
  },
  undecided: {
    ...movedTo(
      boutique({
        phase: 'held',
        holding: 'verification',
        reason:
          'not decided by the metrics: frontend in us: errors: the source answers and has nothing of the new version (40 looks in a row)',
        updatedAt: START + 12 * MINUTE,
      }),
      'us',
      1,
    ),
    steps: stepsDone('us', 0),
    verifications: [
      sampleVerification({
        target: 'us',
        service: 'frontend',
        verdict: 'inconclusive',
        action: 'pause',
        signals: [
          sampleSignal({
            verdict: 'inconclusive',
            code: 'no-new-side',
            message: 'the source answers and has nothing of the new version (40 looks in a row)',
            new: null,
            old: null,
            ratio: null,
            interval: null,
            statistic: null,
            exposure: { requests: 0, points: 0, seconds: 600 },
          }),
        ],
      }),
    ],
  },
  'metric-failed': {
    ...movedTo(
      boutique({
        phase: 'rolled-back',
        reason: `checkoutservice in us: errors: ${FAILED_ERRORS.message}; v1.3.2 serves everything`,
        updatedAt: START + 84 * MINUTE + 48_000,
      }),
      'us',
      0,
    ),
    steps: [
      ...stepsDone('us', 2),
      { target: 'us', index: 3, kind: 'batch', outcome: 'failed', startedAt: START + 82 * MINUTE, endedAt: START + 84 * MINUTE + 10_000 },
    ],
    causes: [
      {
        service: 'checkoutservice',
        target: 'us',
        kind: 'metric',
        pod: null,
        message: `errors: ${FAILED_ERRORS.message}`,
        log: [],
        events: [],
      },
    ],
    phases: [
      { phase: 'releasing', holding: null, reason: 'started', at: START + MINUTE },
      { phase: 'rolling-back', holding: null, reason: 'checkoutservice in us: errors', at: START + 84 * MINUTE + 10_000 },
      { phase: 'rolled-back', holding: null, reason: 'v1.3.2 serves everything', at: START + 84 * MINUTE + 48_000 },
    ],
    verifications: [
      sampleVerification({ target: 'us', service: 'frontend', index: 4, endedAt: null, signals: [sampleSignal(), LATENCY] }),
      sampleVerification({
        target: 'us',
        service: 'checkoutservice',
        index: 4,
        startedAt: START + 82 * MINUTE,
        endedAt: START + 84 * MINUTE + 10_000,
        verdict: 'fail',
        action: 'rollback',
        reason: `errors: ${FAILED_ERRORS.message}`,
        signals: [FAILED_ERRORS, LATENCY],
      }),
    ],
  },
  superseded: boutique({ phase: 'superseded', reason: 'boutique-production-43 (v1.4.1) took its place while it waited' }),
  done: {
    ...movedTo(
      movedTo(boutique({ phase: 'succeeded', reason: 'v1.4.0 runs everywhere', updatedAt: START + 89 * MINUTE }), 'us', 100),
      'eu',
      100,
    ),
    steps: [
      ...stepsDone('us', 5),
      { target: 'us', index: 0, kind: 'finish', outcome: 'done', startedAt: START + 66 * MINUTE, endedAt: START + 66 * MINUTE },
      { target: 'eu', index: -1, kind: 'soak', outcome: 'done', startedAt: START + 66 * MINUTE, endedAt: START + 80 * MINUTE },
      ...stepsDone('eu', 5, START + 80 * MINUTE),
      { target: 'eu', index: 0, kind: 'finish', outcome: 'done', startedAt: START + 89 * MINUTE, endedAt: START + 89 * MINUTE },
    ],
    approvals: [APPROVED],
    phases: [
      { phase: 'releasing', holding: null, reason: 'started', at: START + MINUTE },
      { phase: 'succeeded', holding: null, reason: 'v1.4.0 runs everywhere', at: START + 89 * MINUTE },
    ],
  },
} as const satisfies Readonly<Record<string, Release>>;

/** A record with the release, after one that succeeded. */
export function recordOf(release: Release): ReleaseRecord {
  return {
    schemaVersion: 1,
    application: release.plan.application,
    environment: release.plan.environment,
    release,
    ledger: null,
    lock: null,
    next: null,
    history: [
      {
        id: 'boutique-production-41',
        version: 'v1.3.2',
        phase: 'succeeded',
        reason: 'v1.3.2 runs everywhere',
        startedAt: START - 86_400_000,
        endedAt: START - 86_000_000,
        startedBy: 'author-b',
        commit: '0f1e2d3c4b5a69788796a5b4c3d2e1f000112233',
        workloads: [],
      },
    ],
  };
}

/** Two that say no. */
export const REFUSING_CHECKS: readonly CheckResult[] = [
  ...Array.from({ length: 13 }, () => check({})),
  check({
    check: 'image',
    verdict: 'fail',
    message: 'frontend:v1.4.0 not in registry (newest: v1.3.9, 2 h ago)',
    fix: 'wait for its build',
  }),
  check({
    check: 'capacity',
    service: 'cartservice',
    verdict: 'fail',
    message: 'quota compute: 5 more instances ask for 10 CPU, 4 of 40 are left',
    fix: 'raise the quota, or concurrency: { instances: 0, unavailable: 1 }',
  }),
];
