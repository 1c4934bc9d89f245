import type { Stored } from '../ports/record-store.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release } from '../record/release-record.ts';
import { acquireLocks } from '../release/acquire-locks.ts';
import { Journal } from '../release/journal.ts';
import { SluiceError } from '../sluice-error.ts';
import { rollBack } from './roll-back.ts';

export type RollbackOutcome = 'rolled-back' | 'rollback-failed' | 'held';

/**
 * Takes the locks and brings the release's workloads to their `back` versions. Run again, it does the same and finds less to do. It does
 * not wait behind the release it undoes; `waits` is for one that must be left alone when somebody is at work on it: throws a SluiceError
 * `locked`, or `moved-on` when it is no longer as it was stored.
 */
export async function runRollback(
  ports: ReleasePorts,
  stored: Stored,
  release: Release,
  reason: string,
  signal: AbortSignal,
  { waits } = { waits: false },
): Promise<{ release: Release; outcome: RollbackOutcome }> {
  await using lock = await acquireLocks(ports, release, signal, { force: !waits });
  // The release that is undone may have written since: what is known now counts, and the way back has the last word.
  const { version, record } = await ports.records.load();
  if (waits && version !== stored.version) throw movedOn(release, record.release);
  const journal = new Journal(
    ports.records,
    ports.clock,
    ports.report,
    { version, record: { ...stored.record, lock: record.lock, release } },
    { overrules: true },
  );
  const both = AbortSignal.any([signal, lock.lost]);
  try {
    return { outcome: await rollBack(ports, journal, reason, both), release: journal.release };
  } catch (error) {
    if (!both.aborted) throw error;
    // The record says rolling-back: the next run of either command goes on from there.
    return { outcome: 'held', release: journal.release };
  }
}

export function movedOn({ id, version }: Release, now: Release | null): SluiceError {
  const is = now?.id === id ? `it is ${now.phase} now (${now.reason})` : `the newest release is ${now?.id ?? 'none'} now`;
  return new SluiceError('moved-on', 'rejected', `${id} (${version}) has moved on meanwhile: ${is}. Nothing was changed; look again`);
}
