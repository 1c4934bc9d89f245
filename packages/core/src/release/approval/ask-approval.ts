import { approvalRule } from '../../plan/approval-rule.ts';
import { approvalScope } from '../../plan/approval-scope.ts';
import type { Barrier } from '../../plan/barriers.ts';
import type { ResolvedTarget } from '../../plan/resolved-plan.ts';
import type { Release } from '../../record/release-record.ts';
import { isApproved } from '../is-approved.ts';
import { type Ending, isDone, noteStep, type Run, stageEnd } from '../release-run.ts';
import { mayDecide } from './may-decide.ts';
import { isOwnDecision } from './self-approval.ts';

/** The approvals that a barrier asks for, those given already left out. */
export async function runApprovals(run: Run, target: ResolvedTarget, { index, approvals }: Barrier): Promise<Ending | null> {
  if (approvals.length === 0 || isDone(run.journal.release, target.name, index, 'approval')) return null;
  const end = stageEnd(run, target, index, 'approval');
  if (end) return end;
  for (const approval of approvals) {
    const ending = await askFor(run, target, index, approval);
    if (ending) return ending;
  }
  noteStep(run, target.name, index, 'approval', 'done');
  await run.journal.save();
  return null;
}

async function askFor(run: Run, target: ResolvedTarget, index: number, approval: string): Promise<Ending | null> {
  const { ports, journal } = run;
  const { release } = journal;
  const rule = approvalRule(release.plan, approval);
  if (isApproved(release, approval, target.name, index)) return null;
  const scope = approvalScope(release.plan, approval, target.name, index);
  ports.report({ kind: 'waiting', target: target.name, reason: `approval ${approval}`, until: null });
  const answer = await ports.approver.ask(
    { approval, scope, releaseId: release.id, target: target.name, summary: summarise(release, target) },
    run.signal,
  );
  if (answer === 'later') return { kind: 'waiting', reason: `approval ${approval}` };
  if (answer.decision === 'approved' && rule.selfApproval === 'refuse' && isOwnDecision(release, answer))
    return { kind: 'waiting', reason: `approval ${approval} by somebody else: ${answer.by} started the release, and may not approve it` };
  // What came from a workflow run was looked at when it was read.
  const permit = answer.via === 'terminal' ? await mayDecide(rule.by ?? [], answer.by, ports.members ?? null) : null;
  if (permit?.kind === 'no')
    return { kind: 'waiting', reason: `approval ${approval} by somebody else: ${answer.by} may not decide on it, ${permit.message}` };
  const now = ports.clock.now();
  journal.note(({ approvals }) => ({ approvals: [...approvals, { name: approval, scope, ...answer, at: now, seenAt: now }] }));
  await journal.save();
  if (answer.decision === 'approved') return null;
  return { kind: 'rejected', reason: `${approval} was rejected by ${answer.by}`, back: rule.onReject === 'rollback' };
}

function summarise(release: Release, target: ResolvedTarget): string {
  return release.workloads
    .filter((workload) => workload.target === target.name && workload.state)
    .map(({ service, state }) => (state ? `${service} ${state.new} of ${state.desired} new, ${state.ready} ready` : service))
    .join('; ');
}
