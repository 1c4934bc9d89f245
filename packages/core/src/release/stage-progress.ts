import { type PlannedStage, planStages } from '../plan/plan-stages.ts';
import { type StagePart, stageParts } from '../plan/stage-parts.ts';
import type { Release } from '../record/release-record.ts';
import { isApproved } from './is-approved.ts';

/**
 * The stages that a release which is under way still has to go through, an approval that was given left out. Never none: a release whose
 * last stage is complete may still have to be written down as succeeded.
 */
export function remainingStages(release: Release): readonly PlannedStage[] {
  const { stages } = planStages(release.plan);
  const left = stages.filter((stage) => !isComplete(release, stages, stage));
  return left.length > 0 ? left : stages.slice(-1);
}

/** Whether nothing of the stage is left to do, and the time of a long wait after it has begun to run. */
export function isComplete(release: Release, stages: readonly PlannedStage[], stage: PlannedStage): boolean {
  if (stage.kind === 'approval') return isApproved(release, stage.approval, stage.target, stage.index);
  const has = (part: StagePart, outcomes: readonly string[]): boolean =>
    release.steps.some(
      (step) => step.target === part.target && step.index === part.index && step.kind === part.kind && outcomes.includes(step.outcome),
    );
  const longPauses = stages.find(({ number }) => number === stage.number + 1)?.waits.filter(({ reason }) => reason === 'pause') ?? [];
  const own = stageParts(release.plan, stages).filter(
    (part) => part.stage === stage.number && !stage.waits.some((wait) => isSame(wait, part)),
  );
  return (
    own.every((part) => has(part, ['done'])) &&
    longPauses.slice(0, 1).every(({ target, index }) => has({ stage: 0, target, index, kind: 'pause' }, ['running', 'done']))
  );
}

function isSame(wait: PlannedStage['waits'][number], part: StagePart): boolean {
  return wait.target === part.target && wait.index === part.index && wait.reason === part.kind;
}
