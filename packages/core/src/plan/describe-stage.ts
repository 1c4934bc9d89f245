import { formatAmount } from './amount.ts';
import type { PlannedStage } from './plan-stages.ts';

/** A stage in a few words: `us 1, 25%; eu 1` or `approval go`. */
export function describeStage(stage: PlannedStage): string {
  if (stage.kind === 'approval') return `approval ${stage.approval}`;
  const byTarget = new Map<string, string[]>();
  for (const step of stage.steps) {
    const amounts = step.kind === 'batch' ? [...new Set(step.batches.map(({ amount }) => formatAmount(amount)))] : [step.reason];
    byTarget.set(step.target, [...(byTarget.get(step.target) ?? []), amounts.join('/')]);
  }
  return [...byTarget].map(([target, steps]) => `${target} ${steps.join(', ')}`).join('; ');
}
