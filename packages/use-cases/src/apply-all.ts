import type { ResolvedPlan } from '@sluice/core';
import { applyManifests } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';
import type { ManifestsByService } from './load-manifests.ts';

/** What goes with the workloads is in place before the first batch. */
export async function applyAll(clusters: Clusters, plan: ResolvedPlan, manifests: ManifestsByService): Promise<void> {
  for (const target of plan.targets) {
    for (const service of target.services)
      await applyManifests(await clusters.client(target.context), target.namespace, service, manifests[service.name] ?? []);
  }
}
