import { amountFor } from './batch-size.ts';
import type { ResolvedStep } from './resolved-plan.ts';

/**
 * Places of the batches that a verify step looks at: those since the verify before them. Two verify steps in a row look at the same ones.
 * Example: batch, verify, batch, pause, batch, verify, verify: the first looks at 0, the others at 2 and 4.
 */
export function verifiedBatches(steps: readonly ResolvedStep[], index: number): readonly number[] {
  const end = steps.findLastIndex(({ kind }, at) => at < index && kind === 'batch');
  const begin = steps.findLastIndex(({ kind }, at) => at < end && kind === 'verify');
  return steps.flatMap(({ kind }, at) => (kind === 'batch' && at > begin && at <= end ? [at] : []));
}

/** Whether a batch brings any of so many instances over: percents of few may be no more than there are. */
export function movesSomething(steps: readonly ResolvedStep[], index: number, total: number): boolean {
  if (total === 0) return false;
  const counts = steps.flatMap((step, at) => {
    if (step.kind !== 'batch' || at > index) return [];
    const last = !steps.slice(at + 1).some(({ kind }) => kind === 'batch');
    // One of one: a batch before the last holds one old and one new instance.
    return [amountFor(step.amount, total, { last }) + (total === 1 && !last ? 0.5 : 0)];
  });
  const now = counts.at(-1) ?? 0;
  return now > Math.max(0, ...counts.slice(0, -1));
}
