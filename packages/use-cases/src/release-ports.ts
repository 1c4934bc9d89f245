import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  type ApprovalSource,
  type Approver,
  DEFAULT_TIMINGS,
  type Gates,
  type Measuring,
  type RecordStore,
  type ReleasePorts,
  type Report,
  type TeamMembers,
} from '@sluice/core';
import { LeaseLocks } from '@sluice/kubernetes';
import { clusterMeasuring } from './cluster-measuring.ts';
import type { Clusters } from './clusters.ts';
import { planWindows } from './plan-windows.ts';
import { sloGates } from './slo/slo-gates.ts';
import { systemClock } from './system-clock.ts';

const LOCK_PATIENCE_MS = 30_000;

export function makePorts(input: {
  clusters: Clusters;
  records: RecordStore;
  approver: Approver;
  /** What people say in the workflow run of this process. */
  approvals?: ApprovalSource | null;
  /** Who is in which team. */
  members?: TeamMembers | null;
  /** What verifications ask; default: the sources that the plan names. */
  measuring?: Measuring | null;
  /** What gate steps ask; default: the error budgets that the plan names. */
  gates?: Gates | null;
  report: Report;
  lockSeconds: number;
  /** What the calendars of windows are relative to. */
  planFile: string;
}): ReleasePorts {
  const {
    clusters,
    records,
    approver,
    approvals = null,
    members = null,
    measuring = clusterMeasuring(input.clusters),
    gates = sloGates({ clusters: input.clusters, planFile: input.planFile }),
    report,
    lockSeconds,
    planFile,
  } = input;
  return {
    records,
    approver,
    approvals,
    members,
    report,
    clock: systemClock,
    measuring,
    gates,
    windows: planWindows({ planFile }),
    timings: DEFAULT_TIMINGS,
    locks: new LeaseLocks((context) => clusters.client(context), {
      leaseSeconds: lockSeconds,
      patienceMs: Math.max(LOCK_PATIENCE_MS, 2_000 * lockSeconds),
    }),
    open: (workload) => clusters.open(workload),
    holder: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
  };
}
