import { formatAmount } from './amount.ts';
import type { PlannedStage, StageStep } from './plan-stages.ts';

/** A stage in a few words: `us 1, 25%; eu 1` or `approval go`. */
export function describeStage(stage: PlannedStage): string {
  if (stage.kind === 'approval') return `approval ${stage.approval}`;
  const byTarget = new Map<string, string[]>();
  for (const step of stage.steps) {
    byTarget.set(step.target, [...(byTarget.get(step.target) ?? []), wordsOf(step)]);
  }
  return [...byTarget].map(([target, steps]) => `${target} ${steps.join(', ')}`).join('; ');
}

function wordsOf(step: StageStep): string {
  switch (step.kind) {
    case 'batch':
      return [...new Set(step.batches.map(({ amount }) => formatAmount(amount)))].join('/');
    case 'wait':
      return step.reason;
    case 'verify':
    case 'gate':
      return step.kind;
    default:
      return step satisfies never;
  }
}
