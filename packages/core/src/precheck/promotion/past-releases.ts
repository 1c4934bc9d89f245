import type { HistoryRelease } from '../../ledger/ledger-history.ts';
import { hasEnded } from '../../lifecycle.ts';
import { archive, type ReleaseRecord, type ReleaseSummary } from '../../record/release-record.ts';
import type { PastRelease } from './promotion-facts.ts';

/** The newest release of a record and the last ten before it. */
export function pastOfRecord(record: ReleaseRecord): readonly PastRelease[] {
  const newest = record.release === null ? [] : archive(record).history.slice(0, 1);
  return [...newest, ...record.history].map(pastOfSummary);
}

function pastOfSummary({ id, version, phase, startedAt, endedAt, commit, workloads }: ReleaseSummary): PastRelease {
  const ended = hasEnded(phase);
  const services = workloads.map(({ service, goal }) => ({ service, digests: goal.images.flatMap(digestOf) }));
  return { id, version, outcome: ended ? phase : null, startedAt, endedAt: ended ? endedAt : null, commit, services };
}

/** A release as the ledger has it. */
export function pastOfHistory({ release, version, outcome, startedAt, endedAt, commit, entries }: HistoryRelease): PastRelease {
  const started = entries.find(({ kind }) => kind === 'started');
  return {
    id: release,
    version,
    outcome,
    startedAt: Date.parse(startedAt),
    endedAt: endedAt === null ? null : Date.parse(endedAt),
    commit,
    services: (started?.services ?? []).map(({ service, digest }) => ({ service, digests: digest ? [digest] : [] })),
  };
}

function digestOf(image: string): string[] {
  const [, digest] = /@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  return digest === undefined ? [] : [digest];
}
