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
  const own = to === release.version || to === release.id;
  if (own) {
    if (release.phase !== 'succeeded') {
      return {
        kind: 'refused',
        message: `${to} is the release that is ${release.phase}: go back to the version before it (without --to), or to one of: ${known(record)}`,
      };
    }
    const workloads = release.workloads.map((workload) => ({ ...workload, back: workload.goal }));
    return { kind: 'chosen', release: { ...release, workloads }, version: release.version };
  }
  const entry = record.history.find((candidate) => (candidate.version === to || candidate.id === to) && candidate.phase === 'succeeded');
  const stable = release.workloads.filter((workload) => workload.stable.version === to);
  if (!entry && stable.length === 0) return { kind: 'refused', message: `no good release ${to} is recorded. Known: ${known(record)}` };
  const workloads = release.workloads.map((workload): WorkloadRecord => {
    const found = entry?.workloads.find((candidate) => candidate.target === workload.target && candidate.service === workload.service);
    const back = found?.goal ?? (workload.stable.version === to ? workload.stable : workload.back);
    return { ...workload, back };
  });
  return { kind: 'chosen', release: { ...release, workloads }, version: to };
}

function known(record: ReleaseRecord): string {
  const versions = record.history.filter((entry) => entry.phase === 'succeeded').map((entry) => entry.version);
  const stable = record.release?.workloads.flatMap((workload) => workload.stable.version ?? []) ?? [];
  return [...new Set([...versions, ...stable])].join(', ') || 'none';
}

function namesOf(versions: readonly VersionRecord[]): string {
  return [...new Set(versions.map((version) => version.version ?? version.images.join(', ')))].join(', ');
}
