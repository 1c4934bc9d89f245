import { type ApprovalSource, noteAsked, type RecordStore, type Release, SluiceError, type Stored } from '@sluice/core';

/** A run that goes on with a release which waits for people asks them itself: from now on, what they say in it counts. */
export async function askInRun(records: RecordStore, stored: Stored, source: ApprovalSource | null): Promise<Release> {
  const { release } = stored.record;
  if (release === null) throw new SluiceError('no-release', 'bug', 'there is no release in the record to ask for');
  if (source === null || (release.phase !== 'held' && release.phase !== 'prepared')) return release;
  const asked = [...(await noteAsked(source, release, Date.now()))];
  if (JSON.stringify(asked) === JSON.stringify(release.asked)) return release;
  const changed: Release = { ...release, asked };
  await records.save(stored, { ...stored.record, release: changed });
  return changed;
}
