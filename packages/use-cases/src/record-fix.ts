import { decideWindow, type Fix, fixRecord, type RecordStore, SluiceError, type Stored, type Windows } from '@sluice/core';

/**
 * Keeps a reason for a fix in a release that nobody is moving: prepared, or held. Where windows are closed and the reason does not count,
 * it is refused and nothing is written.
 */
export async function recordFix(records: RecordStore, stored: Stored, windows: Windows, fix: Fix, now: number): Promise<Stored> {
  const { release } = stored.record;
  if (release === null) throw new SluiceError('no-release', 'bug', 'there is no release in the record');
  const { id, phase, plan } = release;
  if (phase !== 'held' && phase !== 'prepared')
    throw new SluiceError(
      'not-held',
      'rejected',
      `${id} is ${phase}: a reason for a fix is taken when it is prepared or held. Nothing was changed`,
    );
  const decision = decideWindow({ answer: await windows.answer(plan, now), fix, underWay: false });
  if (decision.kind === 'hold' && plan.prechecks.window === 'block')
    throw new SluiceError('fix-not-permitted', 'rejected', `${id}: ${decision.message}`);
  if (release.fix?.reason === fix.reason && release.fix.by === fix.by && release.resumeAt === null) return stored;
  return records.save(stored, { ...stored.record, release: { ...release, fix: fixRecord(fix, now), resumeAt: null, updatedAt: now } });
}
