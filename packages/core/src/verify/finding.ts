import type { RatioInterval, SideEvidence, Statistic } from './judgement.ts';

/** What the readings so far say of one signal, before it is asked whether they are enough. */
export interface Finding {
  /** Evidence of harm, beyond doubt, for people; null where there is none. */
  readonly failure: string | null;
  /** Evidence that an effect over the tolerance is excluded. */
  readonly harmless: boolean;
  /** Over a fixed limit at the last look. */
  readonly overNow: boolean;
  /** Some evidence of harm, not beyond doubt. */
  readonly suspicious: boolean;
  readonly requests: number;
  readonly points: number;
  /** Both sides have shown so much that anything can be said at all. */
  readonly seen: boolean;
  readonly new: SideEvidence | null;
  readonly old: SideEvidence | null;
  readonly ratio: number | null;
  readonly interval: RatioInterval | null;
  readonly statistic: Statistic | null;
  readonly dispersion: number | null;
  readonly notes: readonly string[];
  /** New beside old, for people: `0.9% of 4000 requests on new, 0.5% of 4100 requests on old`. */
  readonly comparison: string;
}
