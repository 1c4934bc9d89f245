import type { ResolvedTarget } from '../plan/resolved-plan.ts';
import type { Release } from '../record/release-record.ts';
import { decideWindow } from '../windows/decide-window.ts';
import { fixRecord } from '../windows/fix-record.ts';
import type { Ending, Run } from './release-run.ts';

/** Whether the windows of a plan can hold a release. */
function canHold({ windows, prechecks }: Release['plan']): boolean {
  return windows.length > 0 && prechecks.window === 'block';
}

/**
 * Takes up a release: a reason for a fix that is given now is kept, and a batch that was cut short by a cancel is one that has still to
 * begin, since the release was held in the middle of it. Written with the next save.
 */
export function beginUnderWindows({ ports, journal, options }: Run): void {
  const { release } = journal;
  const { fix } = options;
  if (fix && (release.fix?.reason !== fix.reason || release.fix.by !== fix.by))
    journal.note(() => ({ fix: fixRecord(fix, ports.clock.now()) }));
  if (release.phase === 'held' && canHold(release.plan))
    journal.note(({ steps }) => ({ steps: steps.filter(({ kind, outcome }) => kind !== 'batch' || outcome !== 'running') }));
}

/** A window that has closed holds a release before its next batch. One that a dead process has begun is brought to its end. */
export async function closedWindow({ ports, journal }: Run, target: ResolvedTarget, index: number): Promise<Ending | null> {
  const { plan, steps, fix } = journal.release;
  if (plan.windows.length === 0 || plan.prechecks.window === 'off') return null;
  const batches = steps.filter(({ kind }) => kind === 'batch');
  if (batches.some((step) => step.target === target.name && step.index === index && step.outcome === 'running')) return null;
  const answer = await ports.windows.answer(plan, ports.clock.now());
  const decision = decideWindow({ answer, fix, underWay: batches.length > 0 });
  if (decision.kind === 'hold' && plan.prechecks.window === 'block')
    return { kind: 'closed', reason: decision.message, resumeAt: answer.changesAt };
  if (decision.reason !== 'open') ports.report({ kind: 'notice', message: `windows: ${decision.message}` });
  return null;
}

/** A process that dies in a batch must find it begun, also after the window has closed. */
export async function saveBegun({ journal }: Run): Promise<void> {
  if (canHold(journal.release.plan)) await journal.save();
}
