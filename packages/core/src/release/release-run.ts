import type { ResolvedService, ResolvedTarget } from '../plan/resolved-plan.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release, StepRecord, WorkloadRecord } from '../record/release-record.ts';
import type { Fix } from '../windows/decide-window.ts';
import { goalAt } from './goal-at.ts';
import type { Journal } from './journal.ts';
import type { Assignment, Moved, MoveOptions } from './move-workloads.ts';
import type { StageLimit } from './stage-limit.ts';
import type { ReleaseWatch } from './verification/release-watch.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Go on although somebody changed the pod template: put the release's own back. */
  readonly takeOver: boolean;
  /** Why it may move although windows are closed, where somebody says so now. */
  readonly fix?: Fix;
  /** Who goes on although the metrics of a verify step did not decide; without it they are looked at again. */
  readonly accept?: { readonly by: string };
  /** Number of the last stage to run, one that `decideStage` lets run; to the end without it. */
  readonly stage?: number;
}

/** `stage-complete`: all that was asked for is done, and a later stage goes on. */
export type RunOutcome = 'succeeded' | 'stage-complete' | 'held' | 'waiting' | 'rolled-back' | 'rollback-failed';

/** Why the forward way ended early. */
export type Ending =
  | { readonly kind: 'stage-complete'; readonly reason: string; readonly holding: 'stage' | 'approval'; readonly resumeAt: number | null }
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'closed'; readonly reason: string; readonly resumeAt: number | null }
  | { readonly kind: 'rejected'; readonly reason: string; readonly back: boolean }
  /** A verify step came to no verdict, and the plan leaves it to people. */
  | { readonly kind: 'undecided'; readonly reason: string }
  | { readonly kind: 'gated'; readonly reason: string }
  | {
      readonly kind: 'failed';
      readonly target: ResolvedTarget;
      readonly index: number;
      readonly moved: readonly Moved[];
      /** What the plan wants for a metric that failed; otherwise its `onFailure` says it. */
      readonly wish?: 'rollback' | 'hold';
    };

/** What the parts of one run share. */
export interface Run {
  readonly ports: ReleasePorts;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly options: RunOptions;
  readonly limit: StageLimit | null;
  readonly watch: ReleaseWatch;
}

/** The end of what was asked for, where a later stage does this. */
export function stageEnd(
  { limit }: Run,
  target: ResolvedTarget,
  index: number,
  kind: StepRecord['kind'],
): Extract<Ending, { kind: 'stage-complete' }> | null {
  return limit?.isBeyond(target.name, index, kind) ? { kind: 'stage-complete', ...limit.heldAfter(), resumeAt: null } : null;
}

export function assign(run: Run, target: ResolvedTarget, service: ResolvedService, index: number): Assignment {
  const { journal, options } = run;
  const { release } = journal;
  const workload = release.workloads.find((entry) => entry.target === target.name && entry.service === service.name);
  if (!workload) throw new Error(`record of ${release.id} has no workload for ${target.name}/${service.name}`);
  // After a return to the batch before, the template is the stable one by our own doing.
  const overwrite = options.takeOver || release.steps.some((step) => step.target === target.name && step.outcome === 'failed');
  return { workload, after: service.after, goal: { ...goalAt(release, workload, service, index), overwrite } };
}

export function lastBatchIndex(service: ResolvedService, before: number): number {
  return service.steps.findLastIndex((step, index) => index < before && step.kind === 'batch');
}

export function moveOptions({ journal, signal }: Run, stopAtFailure: boolean): MoveOptions {
  const { plan } = journal.release;
  return { concurrency: plan.concurrency.workloads, instanceTimeoutMs: plan.instanceTimeoutSeconds * 1000, signal, stopAtFailure };
}

export function noteStates({ journal }: Run, moved: readonly Moved[]): void {
  const states = new Map<WorkloadRecord, NonNullable<WorkloadRecord['state']>>();
  for (const { assignment, result } of moved) {
    const evidence = result && 'evidence' in result ? result.evidence : null;
    const untouched = result?.kind === 'reached' && !result.touched;
    if (!evidence || untouched) continue;
    const { desired, old, new: newSpec, ready, wanted } = evidence;
    states.set(assignment.workload, { desired, old, new: newSpec, ready, wanted });
  }
  journal.note(({ workloads }) => ({
    workloads: workloads.map((workload) => ({ ...workload, state: states.get(workload) ?? workload.state })),
  }));
}

export function noteStep(
  { ports, journal }: Run,
  target: string,
  index: number,
  kind: StepRecord['kind'],
  outcome: 'running' | 'done' | 'failed',
): void {
  const now = ports.clock.now();
  journal.note(({ steps }) => {
    const same = (step: Release['steps'][number]): boolean => step.target === target && step.index === index && step.kind === kind;
    const startedAt = steps.find(same)?.startedAt ?? now;
    return {
      steps: [
        ...steps.filter((step) => !same(step)),
        { target, index, kind, outcome, startedAt, endedAt: outcome === 'running' ? null : now },
      ],
    };
  });
}

/** Begun at least. */
export function isKnown(release: Release, target: string, index: number, kind: StepRecord['kind']): boolean {
  return release.steps.some((step) => step.target === target && step.index === index && step.kind === kind);
}

export function isDone(release: Release, target: string, index: number, kind: StepRecord['kind']): boolean {
  return release.steps.some((step) => step.target === target && step.index === index && step.kind === kind && step.outcome === 'done');
}
