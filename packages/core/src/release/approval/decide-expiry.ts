import { approvalRule } from '../../plan/approval-rule.ts';
import { formatDuration } from '../../plan/durations.ts';
import type { Release, ReleaseRecord } from '../../record/release-record.ts';
import { changePhase } from '../change-phase.ts';
import { isSame } from './note-asked.ts';
import { type OpenApproval, openApprovals } from './open-approvals.ts';

export type Expiry =
  /** Nothing is asked that has an end, or its end was noted already. */
  | { readonly kind: 'none' }
  | { readonly kind: 'wait'; readonly approval: string; readonly until: number }
  | {
      readonly kind: 'expired';
      readonly open: OpenApproval;
      /** When its time was over. */
      readonly at: number;
      readonly onTimeout: 'rollback' | 'hold';
      readonly message: string;
    };

/** Whether an approval was not given in the time that the plan gives it, counted from the hold that asks for it. */
export function decideExpiry({ release }: Pick<ReleaseRecord, 'release'>, now: number): Expiry {
  if (release === null || (release.phase !== 'held' && release.phase !== 'prepared')) return { kind: 'none' };
  const timed = openApprovals(release)
    .flatMap((open): readonly (Extract<Expiry, { kind: 'expired' }> & { readonly noted: boolean })[] => {
      const question = release.asked.find((entry) => isSame(entry, open));
      const { timeoutSeconds, onTimeout } = approvalRule(release.plan, open.name);
      if (question === undefined || timeoutSeconds === null || isRejected(release, open)) return [];
      const at = question.askedAt + timeoutSeconds * 1000;
      const message = `approval ${open.name} was not given within ${formatDuration(timeoutSeconds)}`;
      return [{ kind: 'expired', open, at, onTimeout, message, noted: question.expiredAt !== null }];
    })
    .toSorted((one, other) => one.at - other.at);
  const due = timed.find(({ at, noted }) => at <= now && !noted);
  if (due) {
    const { noted: _, ...expired } = due;
    return expired;
  }
  const next = timed.find(({ at }) => at > now);
  return next ? { kind: 'wait', approval: next.open.name, until: next.at } : { kind: 'none' };
}

/** What changes in the record when an approval expires under `onTimeout: hold`: it is said once, and can still be given. */
export function noteExpiry(release: Release, { open, message }: Extract<Expiry, { kind: 'expired' }>, now: number): Partial<Release> {
  return {
    ...(release.phase === 'held' && changePhase(release, { phase: 'held', reason: `${message}: held`, holding: 'approval', at: now })),
    asked: release.asked.map((entry) => (isSame(entry, open) ? { ...entry, expiredAt: now } : entry)),
  };
}

function isRejected({ approvals }: Release, open: OpenApproval): boolean {
  return approvals.findLast((entry) => isSame(entry, open))?.decision === 'rejected';
}
