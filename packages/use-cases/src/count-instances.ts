import type { Release } from '@sluice/core';
import { observeOnce } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';

export interface InstanceCount {
  /** On the new version. */
  readonly updatedCount: number;
  /** Of both versions. */
  readonly readyCount: number;
  readonly desiredCount: number;
}

/** Instances of all workloads of a release as the clusters show them now; what cannot be read counts as the record last knew it. */
export async function countInstances(clusters: Clusters, release: Release): Promise<InstanceCount> {
  const counts = await Promise.all(
    release.workloads.map(async (workload): Promise<InstanceCount> => {
      const { state } = workload;
      const known = {
        updatedCount: state?.new ?? 0,
        readyCount: (state?.old ?? 0) + (state?.ready ?? 0),
        desiredCount: state?.desired ?? 0,
      };
      try {
        const now = await observeOnce(await clusters.client(workload.context), workload);
        return now ? { updatedCount: now.newCount, readyCount: now.readyCount, desiredCount: now.desiredCount } : known;
      } catch {
        return known;
      }
    }),
  );
  return counts.reduce(
    (sum, count) => ({
      updatedCount: sum.updatedCount + count.updatedCount,
      readyCount: sum.readyCount + count.readyCount,
      desiredCount: sum.desiredCount + count.desiredCount,
    }),
    { updatedCount: 0, readyCount: 0, desiredCount: 0 },
  );
}
