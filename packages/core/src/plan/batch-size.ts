import type { Amount } from './resolved-plan.ts';

/**
 * Instances that are on the new version after a batch, of n desired ones (DESIGN.md section 3).
 *
 * The last batch is all n. Before it at least one old instance stays: k ≤ n − 1. A percent rounds up.
 * `25%` of 10 is 3, of 4 is 1, of 1 is 0: the hold with one extra new instance. `99%` of 10 is 9, not 10.
 */
export function amountFor(amount: Amount, n: number, position: { readonly last: boolean }): number {
  if (position.last) return n;
  // n · percent is an integer, so its division by 100 is an integer exactly when it should be: no error to round up.
  const wanted = amount.kind === 'count' ? amount.count : Math.ceil((n * amount.percent) / 100);
  return Math.max(0, Math.min(wanted, n - 1));
}
