import type { ResolvedTarget } from '../plan/resolved-plan.ts';
import { rollBack } from '../rollback/roll-back.ts';
import type { DriveResult } from './drive-workload.ts';
import { failureSentence, noteFailures } from './failure-record.ts';
import type { Goal } from './goal.ts';
import { type Assignment, moveWorkloads } from './move-workloads.ts';
import { assign, type Ending, lastBatchIndex, moveOptions, noteStates, noteStep, type Run, type RunOutcome } from './release-run.ts';

/** What the plan wants after a failure: back, back to the batch before, or held as it is. */
export async function handleFailure(run: Run, { target, index, moved, wish }: Extract<Ending, { kind: 'failed' }>): Promise<RunOutcome> {
  const { ports, journal, signal } = run;
  const failures = moved.flatMap(({ assignment, result }) =>
    result && result.kind !== 'reached' ? [{ workload: assignment.workload, result }] : [],
  );
  noteFailures(journal, failures);
  const reason = failures.map(({ workload, result }) => failureSentence(workload, result)).join('; ');
  const stopped = failures.find(({ result }) => result.kind === 'stopped' && result.reason !== 'overexposed');
  if (stopped) {
    // What somebody else did on purpose is theirs to undo: nothing of it is overwritten without being asked to.
    await journal.phase('held', reason, 'foreign');
    return 'held';
  }
  const { onFailure } = journal.release.plan;
  if (wish === 'hold') {
    await journal.phase('held', reason, 'verification');
    return 'held';
  }
  const elsewhere = failures.some(({ workload }) => workload.target !== target.name);
  if (
    onFailure === 'rollback' ||
    (wish === 'rollback' && (onFailure === 'hold' || elsewhere)) ||
    failures.some(({ result }) => hasLostCapacity(result))
  )
    return rollBack(ports, journal, reason, signal);
  if (onFailure === 'previous-batch') {
    const goBack = await returnToBatchBefore(run, target, index, reason);
    if (goBack) return goBack;
  }
  await journal.phase('held', reason, 'failure');
  return 'held';
}

/** Fewer new ones ready than wanted, and fewer ready in all than desired: holding would hold a deficit. */
function hasLostCapacity(result: DriveResult): boolean {
  if (result.kind === 'reached' || !result.evidence) return false;
  const { desired, ready, new: newSpec, old } = result.evidence;
  return ready < newSpec && old + ready < desired;
}

async function returnToBatchBefore(run: Run, target: ResolvedTarget, index: number, reason: string): Promise<RunOutcome | null> {
  const assignments = target.services.flatMap((service): Assignment[] => {
    // What failed may be a pause: then it is the batch that the pause holds.
    const failed = lastBatchIndex(service, index + 1);
    const before = service.steps[lastBatchIndex(service, failed)];
    if (before?.kind !== 'batch') return [];
    const current = assign(run, target, service, failed);
    noteStep(run, target.name, failed, 'batch', 'failed');
    // The batch is done again, and so is its pause: whole.
    run.journal.note(({ steps }) => ({
      steps: steps.filter((step) => !(step.target === target.name && step.kind === 'pause' && step.outcome === 'running')),
    }));
    const { workload } = current;
    const goal: Goal = {
      ...current.goal,
      targetDigest: workload.stable.digest,
      fromDigest: null,
      wanted: { kind: 'all-but', amount: before.amount },
      direction: 'back',
      overwrite: true,
    };
    return [{ ...current, goal, after: [] }];
  });
  if (assignments.length < target.services.length)
    return rollBack(run.ports, run.journal, `${reason}; there is no batch before`, run.signal);
  const moved = await moveWorkloads(run.ports, assignments, moveOptions(run, false));
  noteStates(run, moved);
  if (moved.some(({ result }) => result?.kind !== 'reached'))
    return rollBack(run.ports, run.journal, `${reason}; the batch before could not be reached`, run.signal);
  return null;
}
