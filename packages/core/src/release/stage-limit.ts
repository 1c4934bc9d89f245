import { describeStage } from '../plan/describe-stage.ts';
import { type PlannedStage, planStages } from '../plan/plan-stages.ts';
import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import { type StagePart, stageParts } from '../plan/stage-parts.ts';

/** Where a run that is to do a part of a release ends. */
export class StageLimit {
  readonly #last: number;
  readonly #stages: readonly PlannedStage[];
  readonly #parts: readonly StagePart[];

  constructor(plan: ResolvedPlan, last: number) {
    this.#last = last;
    this.#stages = planStages(plan).stages;
    this.#parts = stageParts(plan, this.#stages);
  }

  /** Whether a later stage does it. */
  isBeyond(target: string, index: number, kind: StagePart['kind']): boolean {
    const part = this.#parts.find((known) => known.target === target && known.index === index && known.kind === kind);
    return part !== undefined && part.stage > this.#last;
  }

  /** What a release that has come to the end of the stage waits for. */
  heldAfter(): { readonly reason: string; readonly holding: 'stage' | 'approval' } {
    const next = this.#stages.find(({ number }) => number > this.#last);
    if (next?.kind === 'approval') return { reason: `approval ${next.approval}`, holding: 'approval' };
    const of = this.#stages.length;
    return {
      reason: `stage ${this.#last} of ${of} is complete${next ? `; next is stage ${next.number}: ${describeStage(next)}` : ''}`,
      holding: 'stage',
    };
  }
}
