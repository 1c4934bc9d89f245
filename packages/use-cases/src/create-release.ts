import { type Origin, prepareRelease, type ResolvedPlan, type Stored, summariseChecks } from '@sluice/core';
import type { CheckedNew } from './check-release.ts';
import type { Clusters } from './clusters.ts';
import { prepareWorkloads } from './prepare-workloads.ts';

/** Who starts a release, and from which job. */
export interface Starter {
  readonly startedBy: string;
  readonly origin: Origin | null;
}

/** Keeps the templates and writes the release into the record. No instance moves. */
export async function createRelease(clusters: Clusters, plan: ResolvedPlan, checked: CheckedNew, starter: Starter): Promise<Stored> {
  const { records, stored, start, artifacts, manifests, version } = checked;
  const workloads = await prepareWorkloads({
    clusters,
    record: stored.record,
    plan,
    artifacts,
    manifests,
    keeper: (context, namespace) => clusters.templates(context, namespace),
  });
  const checks = summariseChecks(checked.checks);
  const record = prepareRelease(stored.record, start, { plan, artifacts, version, workloads, ...starter, checks, now: Date.now() });
  return records.save(stored, record);
}
