import type { Stored } from '../ports/record-store.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release } from '../record/release-record.ts';
import { acquireLocks } from '../release/acquire-locks.ts';
import { Journal } from '../release/journal.ts';
import { rollBack } from './roll-back.ts';

export type RollbackOutcome = 'rolled-back' | 'rollback-failed' | 'held';

/** Takes the locks and brings the release's workloads to their `back` versions. Run again, it does the same and finds less to do. */
export async function runRollback(
  ports: ReleasePorts,
  stored: Stored,
  release: Release,
  reason: string,
  signal: AbortSignal,
): Promise<{ release: Release; outcome: RollbackOutcome }> {
  await using lock = await acquireLocks(ports, release, signal, { force: true });
  // The release that is undone may have written since: what is known now counts, and the way back has the last word.
  const { version } = await ports.records.load();
  const journal = new Journal(
    ports.records,
    ports.clock,
    ports.report,
    { version, record: { ...stored.record, release } },
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
