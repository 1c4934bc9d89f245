import type { Lock } from '../ports/locks.ts';
import type { Stored } from '../ports/record-store.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release } from '../record/release-record.ts';
import { rollBack } from '../rollback/roll-back.ts';
import { SluiceError } from '../sluice-error.ts';
import { acquireLocks } from './acquire-locks.ts';
import { noteAsked, noteUnread } from './approval/note-asked.ts';
import { handleFailure } from './handle-failure.ts';
import { Journal } from './journal.ts';
import type { Ending, Run, RunOptions, RunOutcome } from './release-run.ts';
import { runTarget } from './run-target.ts';
import { StageLimit } from './stage-limit.ts';
import { monitorRecords, noteVerifications } from './verification/note-verifications.ts';
import { ReleaseWatch } from './verification/release-watch.ts';
import { beginUnderWindows } from './window-hold.ts';

/**
 * Takes a prepared or held release through its steps to the end, a pause for a person, or back. Level-triggered: killed at any
 * instant and run again, it goes on from what the cluster and the record show.
 */
export async function runRelease(
  ports: ReleasePorts,
  stored: Stored,
  options: RunOptions,
): Promise<{ release: Release; outcome: RunOutcome }> {
  const journal = new Journal(ports.records, ports.clock, ports.report, stored);
  const { release } = journal;
  await using lock = await acquireLocks(ports, release, options.signal);
  const signal = AbortSignal.any([options.signal, lock.lost]);
  const limit = options.stage === undefined ? null : new StageLimit(release.plan, options.stage);
  const run = { ports, journal, signal, options, limit, watch: new ReleaseWatch(ports) };
  try {
    if (release.phase === 'rolling-back' || release.phase === 'rollback-failed') {
      return { outcome: await rollBack(ports, journal, release.reason, signal), release: journal.release };
    }
    beginUnderWindows(run);
    if (release.phase !== 'finishing') await journal.phase('releasing', release.phase === 'held' ? 'resumed' : 'started');
    for (const target of release.plan.targets) {
      const ending = await runTarget(run, target);
      if (ending) return { outcome: await endEarly(run, ending), release: journal.release };
    }
    noteVerifications(run, monitorRecords(run, 'end'));
    await journal.phase('finishing', 'every batch is complete');
    await journal.phase('succeeded', `${release.version} runs everywhere`);
    return { outcome: 'succeeded', release: journal.release };
  } catch (error) {
    const overruled = await overruledBy(ports, error);
    if (overruled) return overruled;
    if (!signal.aborted) throw error;
    if (journal.release.phase === 'rolling-back') return { outcome: 'held', release: journal.release };
    try {
      const lost = lock.lost.aborted;
      await journal.phase('held', lost ? lostBecause(lock) : 'cancelled: held where it was', lost ? 'lock-lost' : 'cancelled');
    } catch (second) {
      const byNow = await overruledBy(ports, second);
      if (byNow) return byNow;
      throw second;
    }
    return { outcome: 'held', release: journal.release };
  }
}

async function endEarly(run: Run, ending: Ending): Promise<RunOutcome> {
  const { ports, journal, signal } = run;
  switch (ending.kind) {
    case 'stage-complete':
      if (ending.holding === 'approval') await noteQuestions(run);
      await journal.phase('held', ending.reason, ending.holding, ending.resumeAt);
      return 'stage-complete';
    case 'waiting':
      await noteQuestions(run);
      await journal.phase('held', ending.reason, 'approval');
      return 'waiting';
    case 'undecided':
      await journal.phase('held', ending.reason, 'verification');
      return 'held';
    case 'gated':
      await journal.phase('held', ending.reason, 'gate');
      return 'held';
    case 'closed':
      await journal.phase('held', ending.reason, 'window', ending.resumeAt);
      return 'held';
    case 'rejected':
      if (ending.back) return rollBack(ports, journal, ending.reason, signal);
      await journal.phase('held', ending.reason, 'approval');
      return 'held';
    case 'failed':
      return handleFailure(run, ending);
    default:
      return ending satisfies never;
  }
}

/** A run that cannot be read has not asked: the hold is worth more. */
async function noteQuestions({ ports, journal }: Run): Promise<void> {
  const { approvals, clock, report } = ports;
  const { release } = journal;
  let asked: Release['asked'];
  try {
    asked = [...(await noteAsked(approvals, release, clock.now()))];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    asked = [...noteUnread(approvals?.run ?? null, release, clock.now())];
    report({ kind: 'notice', message: `an approval given in this run will not count: ${error.message}` });
  }
  journal.note(() => ({ asked }));
}

function lostBecause({ lost: { reason } }: Lock): string {
  return reason instanceof Error ? reason.message : 'the lock was lost';
}

/** Another process, such as a rollback, has written the record: what it wrote is how the release stands. */
async function overruledBy(ports: ReleasePorts, error: unknown): Promise<{ release: Release; outcome: RunOutcome } | null> {
  if (!(error instanceof SluiceError) || error.code !== 'record-conflict') return null;
  const { release } = (await ports.records.load()).record;
  if (!release) return null;
  ports.report({ kind: 'notice', message: `another process has taken over ${release.id}, which is ${release.phase}: this one ends` });
  return { release, outcome: release.phase === 'rolled-back' || release.phase === 'rollback-failed' ? release.phase : 'held' };
}
