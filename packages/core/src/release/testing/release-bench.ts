import { DEFAULT_APPROVAL } from '../../plan/approval-rule.ts';
import { NO_NOTIFICATIONS } from '../../plan/resolved-notifications.ts';
import type {
  Amount,
  OnFailure,
  ResolvedApproval,
  ResolvedPlan,
  ResolvedService,
  ResolvedStep,
  StageCut,
} from '../../plan/resolved-plan.ts';
import { CHECK_NAMES } from '../../plan/resolved-plan.ts';
import { GOLDEN_MEANINGS } from '../../plan/verification/golden-signals.ts';
import type { ResolvedVerification } from '../../plan/verification/resolved-verification.ts';
import type { ApprovalSource } from '../../ports/approval-source.ts';
import type { Gates } from '../../ports/gates.ts';
import type { Measuring } from '../../ports/measuring.ts';
import type { ReleasePorts } from '../../ports/release-ports.ts';
import { emptyRecord, type Release, type VersionRecord } from '../../record/release-record.ts';
import type { ReleaseEvent } from '../event.ts';
import type { RunOptions, RunOutcome } from '../release-run.ts';
import { runRelease } from '../run-release.ts';
import { prepareRelease } from '../start.ts';
import { ControllerModel } from './controller-model.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryLocks, MemoryRecords, ScriptedApprover, ScriptedWindows } from './fake-ports.ts';
import { ModelWorkload } from './model-workload.ts';

export const TIMINGS = { stallMs: 10_000, diagnoseEveryMs: 15_000, graceMs: 60_000 };

export function batch(amount: number | `${number}%`): ResolvedStep {
  const parsed: Amount =
    typeof amount === 'number' ? { kind: 'count', count: amount } : { kind: 'percent', percent: Number.parseInt(amount, 10) };
  return { kind: 'batch', amount: parsed };
}

export function wait(seconds: number): ResolvedStep {
  return { kind: 'pause', pause: { kind: 'automatic', seconds } };
}

export function approval(name: string): ResolvedStep {
  return { kind: 'pause', pause: { kind: 'approval', approval: name } };
}

export function verify(seconds: number, verification = 'golden-signals'): ResolvedStep {
  return { kind: 'verify', verification, seconds };
}

/** Golden signals every 15 s, as the plan has them built in. */
export function golden(changes: Partial<ResolvedVerification> = {}): ResolvedVerification {
  return {
    name: 'golden-signals',
    compare: 'versions',
    intervalSeconds: 15,
    alpha: 0.05,
    instances: 'rollback',
    golden: { source: 'pods', instrumentation: null, latencySeconds: 0.5, signals: GOLDEN_MEANINGS },
    metrics: [],
    ...changes,
  };
}

export interface BenchPlan {
  readonly steps: readonly ResolvedStep[];
  readonly services?: readonly { readonly name: string; readonly after?: readonly string[] }[];
  readonly onFailure?: OnFailure;
  readonly approvals?: Readonly<Record<string, Partial<ResolvedApproval>>>;
  readonly workloads?: number;
  readonly stages?: StageCut;
  readonly instances?: number;
  readonly windows?: ResolvedPlan['windows'];
  readonly verifications?: readonly ResolvedVerification[];
  readonly monitors?: readonly string[];
}

/** One target `eu`, services of v1 that go to v2. */
export function planOf({
  steps,
  services = [{ name: 'api' }],
  onFailure = 'rollback',
  approvals = {},
  workloads = 2,
  stages = 'per-pause',
  instances = 3,
  windows = [],
  verifications = [],
  monitors = [],
}: BenchPlan): ResolvedPlan {
  return {
    schemaVersion: 1,
    application: 'shop',
    environment: 'production',
    url: null,
    targets: [
      {
        name: 'eu',
        region: null,
        namespace: 'shop',
        context: null,
        after: [],
        soakSeconds: 0,
        services: services.map(
          ({ name, after = [] }): ResolvedService => ({
            name,
            image: `ghcr.io/acme/${name}`,
            workload: { kind: 'Deployment', name, container: null },
            after,
            manifests: [],
            strategy: 'careful',
            steps,
          }),
        ),
      },
    ],
    concurrency: { workloads, instances, unavailable: 0 },
    instanceTimeoutSeconds: 60,
    onFailure,
    onNewer: 'refuse',
    stages,
    approvals: Object.fromEntries(Object.entries(approvals).map(([name, rule]) => [name, { ...DEFAULT_APPROVAL, ...rule }])),
    prechecks: Object.fromEntries(CHECK_NAMES.map((name) => [name, 'block'])) as ResolvedPlan['prechecks'],
    notifications: NO_NOTIFICATIONS,
    windows,
    ...(verifications.length > 0 && { verifications: Object.fromEntries(verifications.map((each) => [each.name, each])) }),
    ...(monitors.length > 0 && { monitors }),
    digest: `sha256:${'ab'.repeat(32)}`,
  };
}

export function versionOf(digest: string): VersionRecord {
  return { version: digest, digest, revision: `api-sluice-${digest}`, images: [`ghcr.io/acme/api:${digest}`] };
}

/** A release on models, with everything it needs from outside; `run` is one process. */
export class Bench {
  readonly clock: FakeClock;
  readonly locks = new MemoryLocks();
  readonly events: ReleaseEvent[] = [];
  readonly workloads = new Map<string, ModelWorkload>();
  readonly records: MemoryRecords;
  approver = new ScriptedApprover();
  approvals: ApprovalSource | null = null;
  windows = new ScriptedWindows();
  measuring: Measuring | null = null;
  gates: Gates | null = null;

  constructor(plan: ResolvedPlan, desired = 10, clock = new FakeClock()) {
    this.clock = clock;
    const services = plan.targets.flatMap((target) => target.services);
    for (const { name } of services) this.workloads.set(name, new ModelWorkload(new ControllerModel({ desired }), this.clock));
    const { strategy } = new ControllerModel({ desired });
    const record = prepareRelease(
      emptyRecord(plan.application, plan.environment),
      { id: 'shop-production-1', number: 1 },
      {
        plan,
        artifacts: services.map(({ name, image }) => ({ service: name, version: 'v2', image, digest: `sha256:${name}`, platforms: [] })),
        version: 'v2',
        workloads: services.map(({ name }) => ({
          target: 'eu',
          service: name,
          context: null,
          namespace: 'shop',
          name,
          stable: versionOf('v1'),
          goal: versionOf('v2'),
          back: versionOf('v1'),
          originals: { minReadySeconds: 0, progressDeadlineSeconds: 600, strategy, paused: false },
          state: null,
        })),
        startedBy: 'ada',
        origin: null,
        checks: [],
        fix: null,
        now: this.clock.now(),
      },
    );
    this.records = new MemoryRecords(record);
  }

  get ports(): ReleasePorts {
    return {
      records: this.records,
      locks: this.locks,
      approver: this.approver,
      approvals: this.approvals,
      clock: this.clock,
      windows: this.windows,
      measuring: this.measuring,
      gates: this.gates,
      report: (event) => this.events.push(event),
      timings: TIMINGS,
      open: async ({ service }) => this.workload(service),
      holder: 'runner-1',
    };
  }

  workload(service = 'api'): ModelWorkload {
    const found = this.workloads.get(service);
    if (!found) throw new Error(`no workload ${service}`);
    return found;
  }

  get model(): ControllerModel {
    return this.workload().model;
  }

  /** Old and new instances of a service. */
  counts(service = 'api'): readonly [number, number] {
    const { model } = this.workload(service);
    return [model.specOf('v1'), model.specOf('v2')];
  }

  async run(options: Partial<RunOptions> = {}): Promise<{ release: Release; outcome: RunOutcome }> {
    const stored = await this.records.load();
    return runRelease(this.ports, stored, { signal: new AbortController().signal, takeOver: false, ...options });
  }
}
