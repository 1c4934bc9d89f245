import type { InstancesLook } from '../verify/instances/instances-look.ts';
import type { MetricPlace } from './metric-source.ts';

/** The instances of both versions themselves: what the platform's own probes and restarts say of them. */
export interface InstanceSource {
  /** The instances at this moment, by the names of their ReplicaSets. Rejects only when the signal is aborted. */
  look(
    place: MetricPlace,
    replicaSets: { readonly new: readonly string[]; readonly old: readonly string[] },
    signal: AbortSignal,
  ): Promise<InstancesLook>;
}
