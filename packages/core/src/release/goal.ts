import { amountFor } from '../plan/batch-size.ts';
import type { Amount } from '../plan/resolved-plan.ts';
import type { Originals } from './observation.ts';

/** What one workload is brought to. The same rule serves release, rollback and return to an earlier batch. */
export interface Goal {
  readonly releaseId: string;
  readonly planDigest: string;
  readonly step: number;
  /** Digest of the template on the side that grows. */
  readonly targetDigest: string;
  /** Digest of the only other template that may be found on the Deployment; null when any may. */
  readonly fromDigest: string | null;
  readonly wanted: Wanted;
  /** S; null is the workload's own maxSurge. 0 means there is no room for surge. */
  readonly instances: number | null;
  /** U */
  readonly unavailable: number;
  readonly direction: 'forward' | 'back';
  /** A template that is neither side's, or fields set by others, may be overwritten: a rollback, or `--take-over`. */
  readonly overwrite: boolean;
  /** From the record, for a workload whose mark somebody removed; null when the record does not know them. */
  readonly originals: Originals | null;
  /** The release has moved this workload before. */
  readonly begun: boolean;
}

export type Wanted =
  | { readonly kind: 'amount'; readonly amount: Amount; readonly last: boolean }
  /** Back to the batch before: everything but that batch's share is on the stable version. */
  | { readonly kind: 'all-but'; readonly amount: Amount }
  | { readonly kind: 'all' };

/** k, and h: instances that a workload too small for a share holds on top of its own number (n = 1: one old and one new). */
export interface Target {
  readonly wanted: number;
  readonly extra: number;
  readonly last: boolean;
}

export function targetFor(goal: Goal, desiredCount: number): Target {
  switch (goal.wanted.kind) {
    case 'all':
      return { wanted: desiredCount, extra: 0, last: true };
    case 'all-but':
      return { wanted: desiredCount - amountFor(goal.wanted.amount, desiredCount, { last: false }), extra: 0, last: false };
    case 'amount': {
      const { amount, last } = goal.wanted;
      if (last) return { wanted: desiredCount, extra: 0, last: true };
      const extra = desiredCount === 1 && goal.instances !== 0 ? 1 : 0;
      return { wanted: amountFor(amount, desiredCount, { last: false }), extra, last: false };
    }
    default:
      return goal.wanted satisfies never;
  }
}
