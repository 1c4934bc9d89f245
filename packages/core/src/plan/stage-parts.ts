import type { PlannedStage } from './plan-stages.ts';
import type { ResolvedPlan } from './resolved-plan.ts';

/** One thing that the record of a release says about itself, and the stage it belongs to. */
export interface StagePart {
  readonly stage: number;
  readonly target: string;
  readonly index: number;
  readonly kind: 'soak' | 'batch' | 'verify' | 'gate' | 'pause' | 'approval' | 'finish';
}

/** Every part of every stage, in the order in which a release comes by. A target is finished in the stage of its last batch. */
export function stageParts(plan: ResolvedPlan, stages: readonly PlannedStage[]): readonly StagePart[] {
  const parts = stages.flatMap((stage): StagePart[] => {
    const { number } = stage;
    const waits = stage.waits.map(({ target, index, reason }): StagePart => ({ stage: number, target, index, kind: reason }));
    if (stage.kind === 'approval') return [...waits, { stage: number, target: stage.target, index: stage.index, kind: 'approval' }];
    const steps = stage.steps.map(
      (step): StagePart => ({
        stage: number,
        target: step.target,
        index: step.index,
        kind: step.kind === 'wait' ? step.reason : step.kind,
      }),
    );
    return [...waits, ...steps];
  });
  return plan.targets.flatMap((target): StagePart[] => {
    const own = parts.filter((part) => part.target === target.name);
    const last = own.findLast((part) => part.kind === 'batch');
    return last ? [...own, { stage: last.stage, target: target.name, index: 0, kind: 'finish' }] : own;
  });
}
