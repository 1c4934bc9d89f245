import { type InstanceSource, type Measuring, type MetricSource, type ResolvedTarget, SluiceError } from '@sluice/core';
import { PodInstances } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';

/** What verifications ask: the sources that a target names, reached from here or through its API server. */
export function clusterMeasuring(clusters: Clusters): Measuring {
  return {
    source: async (target, name) => await openSource(clusters, target, name),
    instances: async ({ context }): Promise<InstanceSource> => new PodInstances(await clusters.client(context)),
  };
}

async function openSource(clusters: Clusters, target: ResolvedTarget, name: string): Promise<MetricSource> {
  const settings = target.metrics?.find(({ kind }) => kind === name);
  if (settings === undefined) throw new SluiceError('no-source', 'input', `target ${target.name} has no source of metrics named ${name}`);
  switch (settings.kind) {
    case 'pods': {
      // Loaded by a release that verifies.
      const { PodsSource } = await import('@sluice/metrics');
      return new PodsSource(await clusters.client(target.context), settings);
    }
    case 'prometheus':
      throw new SluiceError('no-source', 'input', `this version cannot ask prometheus yet, which target ${target.name} names`);
    default:
      return settings satisfies never;
  }
}
