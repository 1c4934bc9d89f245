import type { RatioInterval, SideEvidence, Statistic } from './judgement.ts';

/** What the readings so far say of one signal, before it is asked whether they are enough. */
export interface Finding {
  /** Evidence of harm, beyond doubt. */
  readonly failure: { readonly code: 'worse' | 'over-limit'; readonly message: string } | null;
  /** Evidence that an effect over the tolerance is excluded. */
  readonly harmless: boolean;
  /** Over a fixed limit at the last look. */
  readonly overNow: boolean;
  readonly requests: number;
  readonly points: number;
  /** Both sides have shown something: traffic, values. */
  readonly seen: boolean;
  readonly new: SideEvidence | null;
  readonly old: SideEvidence | null;
  readonly ratio: number | null;
  readonly interval: RatioInterval | null;
  readonly statistic: Statistic | null;
  readonly dispersion: number | null;
  readonly notes: readonly string[];
  /** New beside old, for people: `0.9% of new, 0.5% of old`. */
  readonly comparison: string;
  readonly chart: { readonly evidence: number | null; readonly boundary: number | null };
}
