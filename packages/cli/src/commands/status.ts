import { activeLock, hasEnded, type Release, type ReleaseRecord } from '@sluice/core';
import { observeOnce, type WorkloadStatus } from '@sluice/kubernetes';
import { Clusters, type ClustersOptions, findRecord } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';
import { renderStatus } from '../view/status-table.ts';

export interface StatusOptions {
  readonly file: string;
  readonly environment?: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly release?: string;
  readonly json: boolean;
  /** Exit with 4 when something needs a person. */
  readonly exitCode: boolean;
}

/** What the cluster shows now of one workload of the newest release. */
export interface LiveWorkload {
  readonly workload: Release['workloads'][number];
  readonly now: WorkloadStatus | null;
  /** Why it could not be read. */
  readonly trouble: string | null;
}

/** `sluice status`: the newest release from the record, its workloads from the cluster. */
export async function status(options: StatusOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  const { stored } = await findRecord(clusters, options);
  const { record } = stored;
  const live = record.release ? await Promise.all(record.release.workloads.map((workload) => look(clusters, workload))) : [];
  output.answer(options.json ? JSON.stringify(statusDocument(record, live), null, 2) : renderStatus(record, live, Date.now()));
  return options.exitCode && needsPerson(record) ? EXIT.waitsForPerson : EXIT.succeeded;
}

function needsPerson({ release }: ReleaseRecord): boolean {
  return release !== null && (release.phase === 'rollback-failed' || !hasEnded(release.phase));
}

async function look(clusters: Clusters, workload: Release['workloads'][number]): Promise<LiveWorkload> {
  try {
    return { workload, now: await observeOnce(await clusters.client(workload.context), workload), trouble: null };
  } catch (error) {
    return { workload, now: null, trouble: error instanceof Error ? error.message : String(error) };
  }
}

function statusDocument(record: ReleaseRecord, live: readonly LiveWorkload[]) {
  const { application, environment, release, history } = record;
  const lock = activeLock(record, Date.now());
  return {
    schemaVersion: 1,
    application,
    environment,
    release: release && {
      id: release.id,
      version: release.version,
      phase: release.phase,
      reason: release.reason,
      holding: release.holding,
      resumeAt: release.resumeAt === null ? null : new Date(release.resumeAt).toISOString(),
      fix: release.fix && { ...release.fix, at: new Date(release.fix.at).toISOString() },
      startedAt: new Date(release.startedAt).toISOString(),
      updatedAt: new Date(release.updatedAt).toISOString(),
      startedBy: release.startedBy,
      origin: release.origin,
      planDigest: release.plan.digest,
      steps: release.steps,
      approvals: release.approvals,
      causes: release.causes,
      verifications: release.verifications,
      gates: release.gates,
    },
    workloads: live.map(({ workload: { target, service, namespace, name, stable, goal }, now, trouble }) => ({
      target,
      service,
      namespace,
      name,
      from: stable,
      to: goal,
      now,
      trouble,
    })),
    lock: lock && { ...lock, at: new Date(lock.at).toISOString(), until: lock.until === null ? null : new Date(lock.until).toISOString() },
    next: record.next && {
      ...record.next,
      at: new Date(record.next.at).toISOString(),
      until: new Date(record.next.until).toISOString(),
      started: record.next.started && { ...record.next.started, at: new Date(record.next.started.at).toISOString() },
    },
    ledger: record.ledger && { place: record.ledger.place, head: record.ledger.head, owed: record.ledger.owed.length },
    history: history.map(({ id, version, phase, reason, startedAt, endedAt, startedBy }) => ({
      id,
      version,
      phase,
      reason,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
      startedBy,
    })),
  };
}
