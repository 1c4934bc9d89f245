import { amountFor } from '../plan/batch-size.ts';
import type { Amount, ResolvedStep } from '../plan/resolved-plan.ts';

export interface PlannedBatch {
  readonly amount: Amount;
  /** k: instances on the new version after it. */
  readonly newCount: number;
  readonly last: boolean;
  /** Something waits for people or time before the next batch: an autoscaler can act meanwhile. */
  readonly waits: boolean;
  /** It brings no instance over: it is skipped. */
  readonly movesNothing: boolean;
}

/** The batches of a strategy at n instances. With n = 1 the first one before the last holds one old and one new instance. */
export function plannedBatches(steps: readonly ResolvedStep[], desiredCount: number): readonly PlannedBatch[] {
  const places = steps.flatMap((step, index) => (step.kind === 'batch' ? [{ amount: step.amount, index }] : []));
  return places.map(({ amount, index }, place) => {
    const last = place === places.length - 1;
    const newCount = amountFor(amount, desiredCount, { last });
    const before = places[place - 1];
    const countBefore = before === undefined ? 0 : amountFor(before.amount, desiredCount, { last: false });
    const surgesInstead = desiredCount === 1 && !last && before === undefined;
    return {
      amount,
      newCount,
      last,
      waits: steps[index + 1] !== undefined && steps[index + 1]?.kind !== 'batch',
      movesNothing: newCount <= countBefore && !surgesInstead,
    };
  });
}
