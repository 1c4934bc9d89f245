import { hasEnded, type Release } from '@sluice/core';
import type { Clusters } from './clusters.ts';

/** Old templates go when a release has ended; one that cannot be deleted waits for the next. */
export async function pruneTemplates(clusters: Clusters, release: Release): Promise<void> {
  if (!hasEnded(release.phase)) return;
  for (const workload of release.workloads) {
    const store = await clusters.templates(workload.context, workload.namespace);
    await store.prune(workload.name, [workload.stable.revision, workload.goal.revision, workload.back.revision]).catch(() => undefined);
  }
}
