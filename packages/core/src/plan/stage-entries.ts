import { approvalRule } from './approval-rule.ts';
import { describeStage } from './describe-stage.ts';
import { LONGEST_WAIT_IN_STAGE_SECONDS, type PlannedStage } from './plan-stages.ts';
import type { ResolvedPlan } from './resolved-plan.ts';

/** One entry of the matrix that a workflow runs its stages by: one job each, one after another. */
export interface StageEntry {
  readonly id: string;
  readonly name: string;
  readonly kind: PlannedStage['kind'];
  /** GitHub environment of the job: the plan's for batches, the approval's own for an approval. */
  readonly environment: string;
  readonly 'timeout-minutes': number;
}

/** A hosted job is ended after 360 minutes, and the end should be ours: a hold that is written down. */
const LONGEST_JOB_MINUTES = 355;
/** Starting, a way back, and the end. */
const MARGIN_MINUTES = 20;
/** How many times the instances of a batch may come up one group after another. */
const ROUNDS = 8;
const APPROVAL_MINUTES = 10;

/**
 * The stages that one run of a workflow runs. It ends before an approval that a command gives: the release holds there, and the run that
 * goes on with it begins with what comes after.
 */
export function stageEntries(plan: ResolvedPlan, stages: readonly PlannedStage[], of: number): readonly StageEntry[] {
  const end = stages.findIndex((stage) => stage.kind === 'approval' && approvalRule(plan, stage.approval).via === 'command');
  return (end < 0 ? stages : stages.slice(0, end)).map((stage) => stageEntry(plan, stage, of));
}

export function stageEntry(plan: ResolvedPlan, stage: PlannedStage, of: number): StageEntry {
  const head = { id: String(stage.number), name: `${stage.number}/${of} ${describeStage(stage)}`, kind: stage.kind };
  return stage.kind === 'approval'
    ? { ...head, environment: stage.approval, 'timeout-minutes': APPROVAL_MINUTES }
    : { ...head, environment: plan.environment, 'timeout-minutes': timeoutMinutes(plan, stage) };
}

/**
 * Waits, what is verified, and for each batch eight times what one instance may take: a batch whose instances come up in more groups than that, each at the
 * very end of its time, is cut short and held, which loses nothing. Example: one batch, instanceTimeout 5m: 8 · 5 + 20 = 60 minutes.
 */
function timeoutMinutes(plan: ResolvedPlan, { number, steps, waits }: Extract<PlannedStage, { kind: 'batches' }>): number {
  // Of the wait that cut the stage off, no more than a job may sit out is left when it begins.
  const first = waits.slice(0, 1).map(({ seconds }) => (number === 1 ? seconds : LONGEST_WAIT_IN_STAGE_SECONDS));
  const others = [...waits.slice(1), ...steps].map((step) => ('seconds' in step ? step.seconds : 0));
  const waitSeconds = [...first, ...others].reduce((sum, seconds) => sum + seconds, 0);
  const batches = steps.filter(({ kind }) => kind === 'batch').length;
  const minutes = MARGIN_MINUTES + Math.ceil((waitSeconds + batches * ROUNDS * plan.instanceTimeoutSeconds) / 60);
  return Math.min(LONGEST_JOB_MINUTES, minutes);
}
