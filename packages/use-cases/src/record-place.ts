import { type RecordStore, type ReleaseRecord, type ResolvedPlan, SluiceError, type Stored } from '@sluice/core';
import { ConfigMapRecords, listRecords } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';
import { loadPlan } from './load-plan.ts';
import { planFileExists } from './plan-file.ts';
import type { RecordKeeper } from './record-keeper.ts';

export interface PlaceOptions {
  readonly file: string;
  readonly environment?: string;
  readonly namespace?: string;
  /** Release id, where the command takes one. */
  readonly release?: string;
  /** Hears what changes in the record, as its ledger does; for commands that only look there is none. */
  readonly ledger?: RecordKeeper;
}

/** The record of the plan's application and environment: it is kept at the first target. */
export async function openRecords(clusters: Clusters, plan: ResolvedPlan, ledger?: RecordKeeper): Promise<RecordStore> {
  const { application, environment } = plan;
  const [home] = plan.targets;
  if (!home) throw new SluiceError('no-target', 'input', `environment ${environment} has no target`);
  const records = new ConfigMapRecords(await clusters.client(home.context), { namespace: home.namespace, application, environment });
  return ledger ? ledger.keep(records, plan.ledger) : records;
}

/**
 * The record that status, rollback and resume work on. From the plan where there is one and an environment is named; else from the
 * records in the namespace (of the context, or `--namespace`): the plan file may be gone.
 */
export async function findRecord(clusters: Clusters, options: PlaceOptions): Promise<{ records: RecordStore; stored: Stored }> {
  if (options.namespace === undefined && options.environment !== undefined && (await planFileExists(options.file))) {
    const plan = await loadPlan({ file: options.file, environment: options.environment });
    const records = await openRecords(clusters, plan, options.ledger);
    return { records, stored: await records.load() };
  }
  const namespace = options.namespace ?? (await clusters.namespace());
  const all = await listRecords(await clusters.client(null), namespace);
  const fitting = all.filter((record) => fits(record, options));
  const [only] = fitting;
  if (fitting.length === 1 && only) {
    const { application, environment } = only;
    const kept = new ConfigMapRecords(await clusters.client(null), { namespace, application, environment });
    const records = options.ledger ? options.ledger.keep(kept) : kept;
    return { records, stored: await records.load() };
  }
  const wanted = options.release !== undefined ? `release ${options.release}` : 'a release';
  const found =
    all.map((record) => `${record.application} in ${record.environment}${record.release ? ` (${record.release.id})` : ''}`).join(', ') ||
    'none';
  throw new SluiceError(
    'no-record',
    'input',
    fitting.length === 0
      ? `no record of ${wanted} in namespace ${namespace}. Recorded there: ${found}. Name another place with --namespace and --context`
      : `several applications are recorded in namespace ${namespace}: ${found}. Name the release id, or --environment with --file`,
  );
}

function fits(record: ReleaseRecord, options: PlaceOptions): boolean {
  if (options.environment !== undefined && record.environment !== options.environment) return false;
  if (options.release === undefined) return true;
  return record.release?.id === options.release || record.history.some((entry) => entry.id === options.release);
}
