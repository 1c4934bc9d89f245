import { approvalRule } from '../plan/approval-rule.ts';
import type { ApprovalRecord, Release, ReleaseRecord } from '../record/release-record.ts';
import { decideExpiry } from '../release/approval/decide-expiry.ts';
import { isSame } from '../release/approval/note-asked.ts';

export type WayBack =
  | { readonly kind: 'go-back'; readonly reason: string; readonly message: string }
  /** It stays where it is, which is not written down yet. */
  | { readonly kind: 'hold'; readonly holding: 'approval' | 'runner-lost'; readonly reason: string; readonly message: string }
  /** All is done but to say so. */
  | { readonly kind: 'finish'; readonly reason: string; readonly message: string }
  | { readonly kind: 'nothing-to-do'; readonly reason: string; readonly message: string };

export interface WayBackQuestion {
  /** Only this release; the newest without it. */
  readonly releaseId: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A no that the workflow run shows and the record does not have yet. */
  readonly rejected: ApprovalRecord | null;
}

/**
 * Whether the plan says that a release goes back and nobody has brought it back, such as a runner that was lost on the way: what the end
 * of a workflow asks, whatever became of its jobs. Asked with the locks held: nobody is at work on it.
 */
export function decideWayBack(record: ReleaseRecord, question: WayBackQuestion): WayBack {
  const { release, application, environment } = record;
  if (release === null) return nothing('no-release', `no release of ${application} in ${environment} is recorded`);
  const { id, phase, version } = release;
  if (question.releaseId !== null && question.releaseId !== id)
    return nothing('superseded', `${question.releaseId} is not the newest release: ${id} is, and is ${phase}`);
  switch (phase) {
    case 'rolling-back':
      return back('cut-short', `the way back of ${id} was cut short`);
    case 'rollback-failed':
      return back('rollback-failed', `the way back of ${id} has failed: once more`);
    case 'rolled-back':
      return nothing('rolled-back', `${id} is rolled back already`);
    case 'finishing':
      return { kind: 'finish', reason: 'runner-lost', message: `${version} runs everywhere` };
    case 'releasing':
    case 'verifying':
      return fromMotion(release);
    case 'held':
    case 'prepared':
      return fromHold(record, release, question);
    case 'prechecking':
    case 'succeeded':
    case 'rejected':
    case 'superseded':
      return nothing(phase, `${id} is ${phase}: there is nothing to go back from`);
    default:
      return phase satisfies never;
  }
}

/** Nobody moves it, and nobody has written that it holds: its runner was lost. */
function fromMotion({ id, phase, reason, plan, steps }: Release): WayBack {
  const failed = steps.some(({ outcome }) => outcome === 'failed');
  if (plan.onFailure === 'rollback')
    return failed
      ? back('batch-failed', `${id} has failed: ${reason}`)
      : back('runner-lost', `the runner of ${id} was lost while it was ${phase}`);
  return {
    kind: 'hold',
    holding: 'runner-lost',
    reason: 'runner-lost',
    message: `the runner was lost while it was ${phase}: held where it was, as onFailure: ${plan.onFailure} says`,
  };
}

function fromHold(record: ReleaseRecord, release: Release, { now, rejected }: WayBackQuestion): WayBack {
  const { id, phase, holding, reason, plan, approvals } = release;
  const refused = rejected ?? unanswered(approvals);
  if (refused !== null && approvalRule(plan, refused.name).onReject === 'rollback')
    return back('approval-rejected', `${refused.name} of ${id} was rejected by ${refused.by}`);
  if (rejected !== null)
    return { kind: 'hold', holding: 'approval', reason: 'approval-rejected', message: `${rejected.name} was rejected by ${rejected.by}` };
  const expiry = decideExpiry(record, now);
  if (expiry.kind === 'expired' && expiry.onTimeout === 'rollback') return back('approval-expired', expiry.message);
  if (holding === 'failure' && plan.onFailure === 'rollback') return back('batch-failed', `${id} has failed: ${reason}`);
  return nothing(phase, `${id} is ${phase}: ${reason}. The plan does not ask for a way back; it goes on with release-id: ${id}`);
}

/** The last no that no yes to the same has followed. */
function unanswered(approvals: readonly ApprovalRecord[]): ApprovalRecord | null {
  const refused = approvals.findLast(({ decision }) => decision === 'rejected') ?? null;
  const answered = refused !== null && approvals.some((entry) => entry.decision === 'approved' && isSame(entry, refused));
  return answered ? null : refused;
}

function back(reason: string, message: string): WayBack {
  return { kind: 'go-back', reason, message };
}

function nothing(reason: string, message: string): WayBack {
  return { kind: 'nothing-to-do', reason, message: `${message}. Nothing done` };
}
