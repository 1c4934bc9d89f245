import type { Stored } from '../ports/record-store.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import { acquireLocks } from '../release/acquire-locks.ts';
import { Journal } from '../release/journal.ts';
import { SluiceError } from '../sluice-error.ts';
import { chooseVersion } from './choose-version.ts';
import { movedOn, runRollback } from './run-rollback.ts';

/**
 * Ends the release that waits, so that a newer one can start from the version before it: what has moved goes back, what was only prepared
 * is superseded. Killed and run again, it goes on from where it was. Throws a SluiceError `not-replaced` when the way back does not come
 * to its end, `locked` or `moved-on` when somebody is at work on the release: then nothing of the newer one may start.
 */
export async function replaceRelease(ports: ReleasePorts, stored: Stored, newer: string, signal: AbortSignal): Promise<Stored> {
  const { release } = stored.record;
  if (release === null) throw new SluiceError('no-release', 'bug', 'there is no release in the record to replace');
  const reason = `replaced by ${newer}`;
  if (release.phase === 'prepared') return supersede(ports, stored, reason, signal);
  const choice = chooseVersion(stored.record, 'last-good');
  if (choice.kind === 'refused') throw new SluiceError('not-replaced', 'rejected', choice.message);
  const { outcome, release: after } = await runRollback(ports, stored, choice.release, reason, signal, { waits: true });
  if (outcome === 'rolled-back') return ports.records.load();
  throw new SluiceError(
    'not-replaced',
    'world',
    `${release.id} (${release.version}) could not be undone: it is ${after.phase} (${after.reason}). Nothing of ${newer} was started. Undo it with: sluice rollback ${release.id}`,
  );
}

/** Under its locks, so that none of its stages is just beginning. */
async function supersede(ports: ReleasePorts, stored: Stored, reason: string, signal: AbortSignal): Promise<Stored> {
  const { release } = stored.record;
  if (release === null) return stored;
  await using _lock = await acquireLocks(ports, release, signal);
  const now = await ports.records.load();
  if (now.version !== stored.version) throw movedOn(release, now.record.release);
  await new Journal(ports.records, ports.clock, ports.report, now).phase('superseded', reason);
  return ports.records.load();
}
