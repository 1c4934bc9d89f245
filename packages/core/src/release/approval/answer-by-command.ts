import { approvalRule } from '../../plan/approval-rule.ts';
import type { ApprovalRecord, Release, ReleaseRecord } from '../../record/release-record.ts';
import { changePhase } from '../change-phase.ts';
import { decideExpiry } from './decide-expiry.ts';
import type { Permit } from './may-decide.ts';
import { openApprovals } from './open-approvals.ts';
import { isOwnDecision } from './self-approval.ts';

export interface CommandAnswer {
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  readonly comment: string | null;
  /** When the command was written, milliseconds since the epoch. */
  readonly at: number;
  /** Only this release; the newest without it. */
  readonly releaseId: string | null;
  /** Whether the plan lets this person decide. */
  readonly permit: Permit;
}

export type AnswerDecision =
  | { readonly kind: 'answered'; readonly record: ReleaseRecord & { readonly release: Release }; readonly message: string }
  | {
      readonly kind: 'refused';
      readonly reason: 'unknown-release' | 'not-waiting' | 'by-environment' | 'expired' | 'not-permitted' | 'self-approval';
      readonly message: string;
    };

/** What `/release approve` and `/release reject` do to the record: the approval that the release waits for first is decided. */
export function answerByCommand(record: ReleaseRecord, answer: CommandAnswer, now: number): AnswerDecision {
  const { release, application, environment } = record;
  const { decision, by, comment, at, releaseId } = answer;
  const refused = (reason: Extract<AnswerDecision, { kind: 'refused' }>['reason'], message: string): AnswerDecision => ({
    kind: 'refused',
    reason,
    message,
  });
  if (release === null || (releaseId !== null && releaseId !== release.id))
    return refused(
      'unknown-release',
      `${releaseId ?? 'a release'} is not the newest release of ${application} in ${environment}: ${release ? `${release.id} is` : 'none is recorded'}`,
    );
  const { id, phase, reason } = release;
  const [open, ...others] = phase === 'held' || phase === 'prepared' ? openApprovals(release) : [];
  if (open === undefined) return refused('not-waiting', `${id} waits for no approval: it is ${phase} (${reason})`);
  const rule = approvalRule(release.plan, open.name);
  if (rule.via === 'environment')
    return refused(
      'by-environment',
      `${open.name} of ${id} is given in the workflow run, by the reviewers of the environment of that name`,
    );
  if (answer.permit.kind === 'no')
    return refused('not-permitted', `${by} may not decide on ${open.name} of ${id}: ${answer.permit.message}`);
  const expiry = decideExpiry(record, now);
  if (expiry.kind === 'expired' && expiry.onTimeout === 'rollback') return refused('expired', `${expiry.message}: ${id} goes back`);
  if (decision === 'approved' && rule.selfApproval === 'refuse' && isOwnDecision(release, answer))
    return refused(
      'self-approval',
      `${by} started ${id}, and the plan says selfApproval: refuse. Somebody else has to approve ${open.name}`,
    );
  const entry: ApprovalRecord = { name: open.name, scope: open.scope, decision, by, comment, at, seenAt: now, via: 'command', run: null };
  const message = `${open.name} was ${decision} by ${by}`;
  const holding = decision === 'approved' && others.length === 0 ? 'stage' : 'approval';
  const changed: Release = {
    ...release,
    ...(phase === 'held' && changePhase(release, { phase, reason: message, holding, at: now })),
    approvals: [...release.approvals, entry],
    updatedAt: now,
  };
  return { kind: 'answered', record: { ...record, release: changed }, message };
}
