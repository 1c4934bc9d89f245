import type { Change } from '../release/change.ts';
import type { Diagnosis, Explanation } from '../release/instance.ts';
import type { Observation } from '../release/observation.ts';

/** One workload on one target, kept in view by a watch. */
export interface Workload {
  /** The newest view; null when the Deployment does not exist. */
  observe(): Observation | null;
  /** Resolves when the view has changed since it was last observed, or at the time given (milliseconds since the epoch). Rejects when the signal is aborted. */
  changed(until: number, signal: AbortSignal): Promise<void>;
  /** `conflict`: the workload is no longer as it was decided on; look again. */
  apply(change: Change): Promise<'applied' | 'conflict'>;
  /** Lists the pods of the ReplicaSet with this template, and says why it cannot create any. */
  diagnose(templateDigest: string): Promise<Diagnosis>;
  /** Events and the end of the log of these pods. */
  explain(pods: readonly string[]): Promise<readonly Explanation[]>;
}
