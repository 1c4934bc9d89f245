import type { Instance } from '../../release/instance.ts';
import type { NoReading } from '../reading.ts';

/** A pod as a look finds it. */
export interface InstanceFact extends Instance {
  /** When its Ready condition last changed, in milliseconds since the epoch; null while it has none. What went and came back between two looks shows here. */
  readonly readyChangedAt: number | null;
}

/** The instances of both versions at one moment. A list that could not be had is `nothing`. */
export type InstancesLook =
  | {
      readonly kind: 'seen';
      readonly new: readonly InstanceFact[];
      readonly old: readonly InstanceFact[];
      /** There are more than these: the same first ones by name are looked at each time. */
      readonly sampled: boolean;
    }
  | NoReading;
