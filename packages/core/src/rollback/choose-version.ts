import type { Release, ReleaseRecord, VersionRecord, WorkloadRecord } from '../record/release-record.ts';

export type Choice =
  | { readonly kind: 'chosen'; readonly release: Release; readonly version: string }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Where a rollback goes. `last-good` is the version each workload ran before the newest release; a name is a version or release id from
 * the record. Services that the named release did not contain keep what they have.
 */
export function chooseVersion(record: ReleaseRecord, to: string): Choice {
  const { release } = record;
  if (!release)
    return {
      kind: 'refused',
      message: `no release of ${record.application} in ${record.environment} is recorded here, so there is nothing to go back from`,
    };
  if (to === 'last-good') {
    const workloads = release.workloads.map((workload) => ({ ...workload, back: workload.stable }));
    return { kind: 'chosen', release: { ...release, workloads }, version: namesOf(workloads.map((workload) => workload.back)) };
  }
  const found = release.workloads.map((workload) => versionNamed(record, workload, to));
  if (found.every((version) => version === null)) {
    const message =
      to === release.version || to === release.id
        ? `${to} is the release that is ${release.phase}: go back to the version before it (without --to), or to one of: ${known(record)}`
        : `no good release ${to} is recorded. Known: ${known(record)}`;
    return { kind: 'refused', message };
  }
  const workloads = release.workloads.map((workload, index): WorkloadRecord => ({ ...workload, back: found[index] ?? workload.back }));
  return { kind: 'chosen', release: { ...release, workloads }, version: to };
}

/** The template that a version or release id means for one workload; null when it does not name one that was good. */
function versionNamed(record: ReleaseRecord, workload: WorkloadRecord, to: string): VersionRecord | null {
  const { release, history } = record;
  if (release?.phase === 'succeeded' && (to === release.version || to === release.id)) return workload.goal;
  if (workload.stable.version === to) return workload.stable;
  for (const entry of history) {
    const past = entry.workloads.find((candidate) => candidate.target === workload.target && candidate.service === workload.service);
    if (!past) continue;
    if (entry.phase === 'succeeded' && (entry.version === to || entry.id === to)) return past.goal;
    if (past.stable.version === to) return past.stable;
  }
  return null;
}

function known(record: ReleaseRecord): string {
  const good = record.history.filter((entry) => entry.phase === 'succeeded').map((entry) => entry.version);
  const before = [...(record.release?.workloads ?? []), ...record.history.flatMap((entry) => entry.workloads)].flatMap(
    (workload) => workload.stable.version ?? [],
  );
  return [...new Set([...good, ...before])].join(', ') || 'none';
}

function namesOf(versions: readonly VersionRecord[]): string {
  return [...new Set(versions.map((version) => version.version ?? version.images.join(', ')))].join(', ');
}
