import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release } from '../record/release-record.ts';
import { acquireLocks } from '../release/acquire-locks.ts';
import { Journal } from '../release/journal.ts';
import { SluiceError } from '../sluice-error.ts';
import { chooseVersion } from './choose-version.ts';
import { decideWayBack, type WayBack, type WayBackQuestion } from './decide-way-back.ts';
import { rollBack } from './roll-back.ts';
import type { RollbackOutcome } from './run-rollback.ts';

export interface WayBackRun {
  readonly decision: WayBack;
  readonly release: Release;
  /** Null where nothing was done. */
  readonly outcome: RollbackOutcome | 'succeeded' | null;
}

/**
 * Does what the plan says about a release that nobody carries on. The locks are waited for and never taken from a process that is alive:
 * that one is at work, and there is nothing to do. What is decided on is the record as it is then.
 *
 * @throws SluiceError `no-version`, kind `input`, for a version that is not recorded
 */
export async function runWayBack(
  ports: ReleasePorts,
  release: Release,
  question: WayBackQuestion & { readonly to: string; readonly reason: string | null },
  signal: AbortSignal,
): Promise<WayBackRun> {
  const acquired = await acquireLocks(ports, release, signal).catch((error: unknown) => {
    if (error instanceof SluiceError && error.code === 'locked') return error;
    throw error;
  });
  if (acquired instanceof SluiceError)
    return {
      decision: { kind: 'nothing-to-do', reason: 'at-work', message: `another process is at work on ${release.id}: ${acquired.message}` },
      release,
      outcome: null,
    };
  await using lock = acquired;
  const both = AbortSignal.any([signal, lock.lost]);
  const stored = await ports.records.load();
  const decision = decideWayBack(stored.record, question);
  const newest = stored.record.release ?? release;
  if (decision.kind === 'nothing-to-do') return { decision, release: newest, outcome: null };
  const choice = chooseVersion(stored.record, question.to);
  if (choice.kind === 'refused') throw new SluiceError('no-version', 'input', `${choice.message}. Nothing was changed`);
  const journal = new Journal(ports.records, ports.clock, ports.report, {
    ...stored,
    record: { ...stored.record, release: decision.kind === 'go-back' ? choice.release : newest },
  });
  const { rejected } = question;
  if (rejected) journal.note(({ approvals }) => ({ approvals: [...approvals, rejected] }));
  switch (decision.kind) {
    case 'hold':
      await journal.phase('held', decision.message, decision.holding);
      return { decision, release: journal.release, outcome: 'held' };
    case 'finish':
      await journal.phase('succeeded', decision.message);
      return { decision, release: journal.release, outcome: 'succeeded' };
    case 'go-back':
      try {
        const outcome = await rollBack(ports, journal, question.reason ?? decision.message, both);
        return { decision, release: journal.release, outcome };
      } catch (error) {
        if (!both.aborted) throw error;
        // The record says rolling-back: the next run goes on from there.
        return { decision, release: journal.release, outcome: 'held' };
      }
    default:
      return decision satisfies never;
  }
}
