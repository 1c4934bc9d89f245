import { FOLLOWED, type InstanceFact, type InstanceSource, type InstancesLook, type MetricPlace } from '@sluice/core';
import type { RestClient } from '../api/rest-client.ts';
import { instanceOf } from '../workload/diagnose.ts';
import type { PodObject } from '../workload/schema.ts';
import { listPods } from './list-pods.ts';
import { noReading } from './no-reading.ts';

/** Lists the pods of both sides, at most {@link FOLLOWED} of each: four requests a look where there are so many, two where each side has up to 50. */
export class PodInstances implements InstanceSource {
  readonly #client: RestClient;

  constructor(client: RestClient) {
    this.#client = client;
  }

  async look(
    { namespace }: MetricPlace,
    replicaSets: { readonly new: readonly string[]; readonly old: readonly string[] },
    signal: AbortSignal,
  ): Promise<InstancesLook> {
    try {
      const list = (names: readonly string[]) => listPods(this.#client, namespace, names, FOLLOWED, signal);
      const [fresh, old] = await Promise.all([list(replicaSets.new), list(replicaSets.old)]);
      return { kind: 'seen', new: fresh.pods.map(factOf), old: old.pods.map(factOf), sampled: fresh.more || old.more };
    } catch (error) {
      signal.throwIfAborted();
      return noReading(error, { group: '', resource: 'pods', verb: 'list' });
    }
  }
}

function factOf(pod: PodObject): InstanceFact {
  const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
  const changedAt = Date.parse(ready?.lastTransitionTime ?? '');
  return { ...instanceOf(pod), readyChangedAt: Number.isNaN(changedAt) ? null : changedAt };
}
