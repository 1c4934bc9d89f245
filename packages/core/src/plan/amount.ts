import type { Amount } from './resolved-plan.ts';
import type { Scalar } from './strategy-schema.ts';

export type AmountResult =
  | { readonly kind: 'amount'; readonly amount: Amount }
  | { readonly kind: 'problem'; readonly message: string; readonly suggestion: string };

const MOST_INSTANCES = 1_000_000;

/** Reads what a batch says: a count such as 1, or a percent such as `25%`. */
export function parseAmount(value: Scalar): AmountResult {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return problem('a count is a whole number', 'write a whole number');
    if (value < 1) return problem('a batch has at least 1 instance', 'write 1 or more');
    if (value > MOST_INSTANCES) return problem(`a count is at most ${MOST_INSTANCES}`, 'write a percent');
    return { kind: 'amount', amount: { kind: 'count', count: value } };
  }
  const match = typeof value === 'string' ? /^(\d{1,6})%$/.exec(value) : null;
  if (match === null) {
    const digits = typeof value === 'string' && /^\d+$/.test(value);
    return problem(
      'this is neither a count nor a percent',
      digits ? 'remove the quotes for a count, or add % for a percent' : 'write a count such as 1, or a percent such as 25%',
    );
  }
  const percent = Number(match[1]);
  if (percent > 100) return problem('a percent is at most 100%', 'write 100% for all instances');
  if (percent < 1) return problem('a percent is at least 1%', 'remove the batch, or write 1%');
  return { kind: 'amount', amount: { kind: 'percent', percent } };
}

export function formatAmount(amount: Amount): string {
  return amount.kind === 'count' ? String(amount.count) : `${amount.percent}%`;
}

function problem(message: string, suggestion: string): AmountResult {
  return { kind: 'problem', message, suggestion };
}
