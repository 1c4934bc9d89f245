import type { ResolvedPlan, ResolvedTarget } from '../../plan/resolved-plan.ts';
import { verifiedBatches } from '../../plan/verified-batches.ts';
import type { WorkloadRecord } from '../../record/release-record.ts';
import type { Run } from '../release-run.ts';
import { alphaShare } from './alpha-share.ts';
import type { Watch } from './watch.ts';

/** Watches what the batches at this place bring: for the verify steps that look at them, and the monitors. */
export function beginBatchWatches(run: Run, target: ResolvedTarget, index: number): void {
  for (const service of target.services) {
    const workload = workloadOf(run, target, service.name);
    if (service.steps[index]?.kind !== 'batch' || workload === null) continue;
    for (const [at, step] of service.steps.entries())
      if (step.kind === 'verify' && verifiedBatches(service.steps, at).includes(index))
        beginStepWatch(run, target, workload, at, step.verification, step.seconds);
    beginMonitors(run, target, workload);
  }
}

/** The monitors of everything that the release has touched: also by a process that came before, and on targets that are done. */
export function beginAllMonitors(run: Run): void {
  const { plan, workloads } = run.journal.release;
  if (plan.monitors === undefined) return;
  for (const target of plan.targets)
    for (const workload of workloads) if (workload.target === target.name && workload.state !== null) beginMonitors(run, target, workload);
}

export function beginStepWatch(
  run: Run,
  target: ResolvedTarget,
  workload: WorkloadRecord,
  index: number,
  name: string,
  seconds: number,
): Watch | null {
  return begin(run, target, workload, name, { index, seconds });
}

function beginMonitors(run: Run, target: ResolvedTarget, workload: WorkloadRecord): void {
  for (const name of run.journal.release.plan.monitors ?? []) begin(run, target, workload, name, { index: null, seconds: null });
}

/** Where the version runs already there is nothing to compare. */
function begin(
  { journal, ports, watch }: Run,
  target: ResolvedTarget,
  workload: WorkloadRecord,
  name: string,
  of: { readonly index: number | null; readonly seconds: number | null },
): Watch | null {
  const { plan, startedAt } = journal.release;
  const verification = verificationOf(plan, name);
  if (verification === null || workload.goal.digest === workload.stable.digest) return null;
  const beganAt = ports.clock.now();
  return watch.begin(
    { target, workload, verification, ...of, alpha: alphaShare(plan, name), beganAt, releaseBeganAt: startedAt },
    workload,
  );
}

function verificationOf({ verifications = {} }: ResolvedPlan, name: string) {
  return Object.hasOwn(verifications, name) ? (verifications[name] ?? null) : null;
}

export function workloadOf({ journal }: Run, target: ResolvedTarget, service: string): WorkloadRecord | null {
  return journal.release.workloads.find((entry) => entry.target === target.name && entry.service === service) ?? null;
}
