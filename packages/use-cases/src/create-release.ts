import { type ApprovalSource, fixRecord, noteAsked, type Origin, prepareRelease, type Stored, summariseChecks } from '@sluice/core';
import type { CheckedNew } from './check-release.ts';
import type { Clusters } from './clusters.ts';
import { prepareWorkloads } from './prepare-workloads.ts';

/** Who starts a release, and from which job. */
export interface Starter {
  readonly startedBy: string;
  readonly origin: Origin | null;
}

/** Keeps the templates and writes the release into the record. No instance moves. */
export async function createRelease(
  clusters: Clusters,
  checked: CheckedNew,
  starter: Starter,
  approvals: ApprovalSource | null = null,
): Promise<Stored> {
  const { plan, records, stored, start, artifacts, version } = checked;
  const now = Date.now();
  const fix = checked.fix && fixRecord(checked.fix, now);
  const input = { plan, artifacts, version, checks: summariseChecks(checked.checks), ...starter, fix, now };
  // A person may be asked before the first batch, and what that takes is found out before anything is written.
  const { release: draft } = prepareRelease(stored.record, start, { ...input, workloads: [] });
  const asked = draft === null ? [] : [...(await noteAsked(approvals, draft, input.now))];
  const workloads = await prepareWorkloads(clusters, checked, (context, namespace) => clusters.templates(context, namespace));
  const { release, ...record } = prepareRelease(stored.record, start, { ...input, workloads });
  return records.save(stored, { ...record, release: release && { ...release, asked } });
}
