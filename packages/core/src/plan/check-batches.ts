import { formatAmount } from './amount.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import type { Amount, ResolvedStep } from './resolved-plan.ts';

export interface BatchAt {
  /** Null where it is wrong in itself, which is reported. */
  readonly amount: Amount | null;
  readonly path: PlanPath;
}

/** Batches are cumulative: none goes down, where two can be compared, and the last is everything. */
export function checkBatches(batches: readonly BatchAt[], path: PlanPath, report: PlanReport): void {
  const last = batches.at(-1);
  if (last === undefined) {
    const expected = 'at least batch: 100%';
    report.add({
      code: 'batch',
      path,
      at: 'key',
      message: 'the strategy has no batch',
      expected,
      got: 'no batch',
      suggestion: 'add - batch: 100%',
    });
    return;
  }
  const before: Partial<Record<Amount['kind'], Amount>> = {};
  for (const { amount, path: at } of batches) {
    if (amount === null) continue;
    const previous = before[amount.kind];
    if (previous !== undefined && sizeOf(amount) < sizeOf(previous)) {
      const message = `the batch goes down from ${formatAmount(previous)} to ${formatAmount(amount)}`;
      const expected = `at least ${formatAmount(previous)}: batches are cumulative`;
      report.add({
        code: 'batch',
        path: [...at, 'batch'],
        at: 'value',
        message,
        expected,
        got: formatAmount(amount),
        suggestion: 'say how many are on the new version after the step',
      });
    }
    before[amount.kind] = amount;
  }
  if (last.amount === null || isEverything(last.amount)) return;
  const got = formatAmount(last.amount);
  report.add({
    code: 'batch',
    path: [...last.path, 'batch'],
    at: 'value',
    message: `the last batch is ${got}`,
    expected: '100%',
    got,
    suggestion: 'add - batch: 100% as the last step',
  });
}

/** Everything is on the new version after 100%: nothing is left to wait for, or to move. What came of it can still be verified, and be undone. */
export function checkNothingFollows(steps: readonly { step: ResolvedStep; path: PlanPath }[], report: PlanReport): void {
  const everything = steps.findIndex(({ step }) => step.kind === 'batch' && isEverything(step.amount));
  const next =
    everything === -1 ? undefined : steps.slice(everything + 1).find(({ step }) => step.kind !== 'verify' && step.kind !== 'gate');
  if (next === undefined) return;
  const message = 'this step comes after the batch of 100%';
  report.add({
    code: 'batch',
    path: next.path,
    at: 'value',
    message,
    expected: 'nothing but verify and gate after batch: 100%',
    got: `a ${next.step.kind}`,
    suggestion: 'move it before batch: 100%, or remove it',
  });
}

function isEverything(amount: Amount): boolean {
  return amount.kind === 'percent' && amount.percent === 100;
}

function sizeOf(amount: Amount): number {
  return amount.kind === 'count' ? amount.count : amount.percent;
}
