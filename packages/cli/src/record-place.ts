import { type ReleaseRecord, type ResolvedPlan, SluiceError, type Stored } from '@sluice/core';
import { ConfigMapRecords, listRecords } from '@sluice/kubernetes';
import type { Clusters } from './cluster.ts';
import { loadPlan } from './load-plan.ts';
import { planFileExists } from './plan-file.ts';

export interface PlaceOptions {
  readonly file: string;
  readonly environment?: string;
  readonly namespace?: string;
  /** Release id, where the command takes one. */
  readonly release?: string;
}

/**
 * The record that status, rollback and resume work on. From the plan where there is one and an environment is named; else from the
 * records in the namespace (of the context, or `--namespace`): the plan file may be gone.
 */
export async function findRecord(clusters: Clusters, options: PlaceOptions): Promise<{ records: ConfigMapRecords; stored: Stored }> {
  if (options.namespace === undefined && options.environment !== undefined && (await planFileExists(options.file))) {
    const plan = await loadPlan({ file: options.file, environment: options.environment });
    return open(clusters, homeOf(plan), plan.application, plan.environment);
  }
  const namespace = options.namespace ?? (await clusters.namespace());
  const all = await listRecords(await clusters.client(null), namespace);
  const fitting = all.filter((record) => fits(record, options));
  const [only] = fitting;
  if (fitting.length === 1 && only) return open(clusters, { context: null, namespace }, only.application, only.environment);
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

function homeOf(plan: ResolvedPlan): { context: string | null; namespace: string } {
  const [home] = plan.targets;
  if (!home) throw new SluiceError('no-target', 'input', `environment ${plan.environment} has no target`);
  return home;
}

async function open(
  clusters: Clusters,
  home: { context: string | null; namespace: string },
  application: string,
  environment: string,
): Promise<{ records: ConfigMapRecords; stored: Stored }> {
  const records = new ConfigMapRecords(await clusters.client(home.context), { namespace: home.namespace, application, environment });
  return { records, stored: await records.load() };
}
