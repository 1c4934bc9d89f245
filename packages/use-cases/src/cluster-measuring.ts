import { type InstanceSource, type MeasuredTarget, type Measuring, type MetricSource, SluiceError } from '@sluice/core';
import { PodInstances } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';
import { systemClock } from './system-clock.ts';

/** What verifications ask: the sources that a target names, reached from here or through its API server. */
export function clusterMeasuring(clusters: Clusters): Measuring {
  return {
    source: async (target, name) => await openNamed(clusters, target, name),
    instances: async ({ context }): Promise<InstanceSource> => new PodInstances(await clusters.client(context)),
  };
}

async function openNamed(clusters: Clusters, target: MeasuredTarget, name: string): Promise<MetricSource> {
  const settings = target.metrics?.find(({ kind }) => kind === name);
  if (settings === undefined) throw new SluiceError('no-source', 'input', `target ${target.name} has no source of metrics named ${name}`);
  // Loaded by a release that verifies.
  const { openSource } = await import('@sluice/metrics');
  return openSource(settings, {
    env: clusters.env,
    onSecrets: (secrets) => clusters.hide(secrets),
    clock: systemClock,
    cluster: () => clusters.client(target.context),
  });
}
