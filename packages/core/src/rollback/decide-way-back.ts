import type { Release, ReleaseRecord } from '../record/release-record.ts';

export type WayBack =
  | { readonly kind: 'go-back'; readonly reason: string; readonly message: string }
  | { readonly kind: 'nothing-to-do'; readonly reason: string; readonly message: string };

/**
 * Whether the plan says that a release goes back and nobody has brought it back, such as a runner that was lost on the way: what the end
 * of a workflow asks, whatever became of its jobs.
 */
export function decideWayBack({ release, application, environment }: ReleaseRecord, releaseId: string | null): WayBack {
  if (release === null) return nothing('no-release', `no release of ${application} in ${environment} is recorded`);
  const { id, phase } = release;
  if (releaseId !== null && releaseId !== id)
    return nothing('superseded', `${releaseId} is not the newest release: ${id} is, and is ${phase}`);
  switch (phase) {
    case 'rolling-back':
      return back('cut-short', `the way back of ${id} was cut short`);
    case 'rollback-failed':
      return back('rollback-failed', `the way back of ${id} has failed: once more`);
    case 'rolled-back':
      return nothing('rolled-back', `${id} is rolled back already`);
    case 'held':
    case 'releasing':
    case 'verifying':
    case 'finishing':
      return fromMotion(release);
    case 'prepared':
    case 'prechecking':
    case 'succeeded':
    case 'rejected':
    case 'superseded':
      return nothing(phase, `${id} is ${phase}: there is nothing to go back from`);
    default:
      return phase satisfies never;
  }
}

function fromMotion({ id, phase, holding, reason, plan, steps, approvals }: Release): WayBack {
  const refused = approvals.findLast(({ decision }) => decision === 'rejected');
  const answered =
    refused !== undefined &&
    approvals.some(({ name, scope, decision }) => decision === 'approved' && name === refused.name && scope === refused.scope);
  if (refused !== undefined && !answered && plan.approvals[refused.name]?.onReject !== 'hold')
    return back('approval-rejected', `${refused.name} of ${id} was rejected by ${refused.by}`);
  const failed = holding === 'failure' || steps.some(({ outcome }) => outcome === 'failed');
  if (failed && plan.onFailure === 'rollback') return back('batch-failed', `${id} has failed: ${reason}`);
  return nothing(phase, `${id} is ${phase}: ${reason}. The plan does not ask for a way back`);
}

function back(reason: string, message: string): WayBack {
  return { kind: 'go-back', reason, message };
}

function nothing(reason: string, message: string): WayBack {
  return { kind: 'nothing-to-do', reason, message: `${message}. Nothing done` };
}
