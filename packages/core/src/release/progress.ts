import { formatAmount } from '../plan/amount.ts';
import { formatDuration } from '../plan/durations.ts';
import { planStages } from '../plan/plan-stages.ts';
import type { ResolvedPlan, ResolvedStep } from '../plan/resolved-plan.ts';
import { type StagePart, stageParts } from '../plan/stage-parts.ts';
import type { Release } from '../record/release-record.ts';
import { isApproved } from './is-approved.ts';

/** How far a release has come, by its record alone. */
export interface Progress {
  /** From 1; the last one where everything is done. */
  readonly stage: number;
  readonly stages: number;
  /** The first part that is not done; null where everything is. */
  readonly doing: StagePart | null;
  /** Those after it, in order. */
  readonly next: readonly StagePart[];
}

export function progressOf(release: Release): Progress {
  const { plan } = release;
  const { stages } = planStages(plan);
  const parts = stageParts(plan, stages);
  const known = new Set(release.steps.filter(({ outcome }) => outcome === 'done').map(keyOf));
  const index = parts.findIndex((part) => !known.has(keyOf(part)) && !isGiven(release, part));
  const doing = index === -1 ? null : (parts[index] ?? null);
  return { stage: doing?.stage ?? stages.length, stages: stages.length, doing, next: index === -1 ? [] : parts.slice(index + 1) };
}

/** A part in a few words: `25%`, `pause 10 min`, `approval go`. */
export function describePart(plan: ResolvedPlan, part: Omit<StagePart, 'stage'>): string {
  const target = plan.targets.find(({ name }) => name === part.target);
  const steps = stepsAt(plan, part);
  switch (part.kind) {
    case 'batch':
      return distinct(steps.flatMap((step) => (step.kind === 'batch' ? formatAmount(step.amount) : [])));
    case 'approval':
      return `approval ${distinct(approvalsAt(plan, part))}`;
    case 'pause':
      return `pause ${formatDuration(Math.max(0, ...steps.map((step) => (step.kind === 'pause' && step.pause.kind === 'automatic' ? step.pause.seconds : 0))))}`;
    case 'soak':
      return `soak ${formatDuration(target?.soakSeconds ?? 0)}`;
    case 'verify':
      return `verify ${distinct(
        steps.flatMap((step) => (step.kind === 'verify' ? `${step.verification} ${formatDuration(step.seconds)}` : [])),
      )}`;
    case 'gate':
      return `${distinct(steps.flatMap((step) => (step.kind === 'gate' ? step.gate.toUpperCase() : [])))} gate`;
    case 'finish':
      return 'finish';
    default:
      return part.kind satisfies never;
  }
}

/** Names of the approvals that a part asks for. */
export function approvalsAt(plan: ResolvedPlan, part: Pick<StagePart, 'target' | 'index'>): readonly string[] {
  return stepsAt(plan, part).flatMap((step) => (step.kind === 'pause' && step.pause.kind === 'approval' ? step.pause.approval : []));
}

function stepsAt({ targets }: ResolvedPlan, { target, index }: Pick<StagePart, 'target' | 'index'>): readonly ResolvedStep[] {
  return targets.find(({ name }) => name === target)?.services.flatMap(({ steps }) => steps[index] ?? []) ?? [];
}

function distinct(words: readonly string[]): string {
  return [...new Set(words)].join('/');
}

function keyOf({ target, index, kind }: Pick<StagePart, 'target' | 'index' | 'kind'>): string {
  return `${target}\n${index}\n${kind}`;
}

/** An approval may be recorded before the run that it lets go on has written its step. */
function isGiven(release: Release, { kind, target, index }: StagePart): boolean {
  if (kind !== 'approval') return false;
  const asked = approvalsAt(release.plan, { target, index });
  return asked.length > 0 && asked.every((approval) => isApproved(release, approval, target, index));
}
