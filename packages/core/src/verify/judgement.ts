import type { Verdict } from '../verdict.ts';
import type { NoReadingCode } from './reading.ts';

/** What is known of one signal at a moment. */
export interface Judgement {
  readonly name: string;
  readonly verdict: Verdict;
  readonly code: JudgementCode;
  /** For people: both numbers, what is allowed, and how sure it is. */
  readonly message: string;
  readonly evidence: SignalEvidence;
}

export type JudgementCode =
  /** fail: the new side is worse than the tolerance allows, beyond doubt. */
  | 'worse'
  /** fail: over a fixed limit so many times in a row. */
  | 'over-limit'
  /** pass: the largest effect that is not excluded is under the tolerance. No longer look changes that. */
  | 'harmless'
  /** pass: as much was seen as the plan asks for, without evidence of harm. */
  | 'seen-enough'
  /** inconclusive: neither evidence of harm nor as much seen as the plan asks for. */
  | 'seen-too-little'
  /** inconclusive: half of the evidence of harm that a failure takes; more looks will tell. */
  | 'harm-suspected'
  /** inconclusive: over a fixed limit right now, not yet often enough in a row. */
  | 'over-limit-now'
  /** inconclusive: the source answers, and has nothing of one side. */
  | 'no-new-side'
  | 'no-old-side'
  /** inconclusive: nothing was ever asked. */
  | 'not-begun'
  /** inconclusive or error: what the source said the last time. */
  | NoReadingCode;

/** Everything a view needs. Null where there is nothing to say; never NaN or Infinity, so that it is JSON. */
export interface SignalEvidence {
  readonly method: 'counts' | 'latency' | 'gauge' | 'threshold';
  /** Milliseconds since the epoch of the first and the last interval that counted. */
  readonly from: number | null;
  readonly until: number | null;
  /** When it failed. */
  readonly failedAt: number | null;
  /** Intervals that counted, and those of which the source had nothing to say. */
  readonly looks: number;
  readonly missed: number;
  /** Of the new side: `total` of counts, values of a gauge (of the side that has fewer), seconds. */
  readonly exposure: Exposure;
  readonly new: SideEvidence | null;
  readonly old: SideEvidence | null;
  /** New to old. */
  readonly ratio: number | null;
  /** What the ratio may be; `low` null stands for zero, `high` null for without end. */
  readonly interval: RatioInterval | null;
  /** Largest harmless ratio (smallest where fewer is worse). */
  readonly tolerance: number;
  readonly statistic: Statistic | null;
  /** How much more the counts vary than independent events would (variance over mean, 1 for Poisson), on the old side. */
  readonly dispersion: number | null;
  /** What else has to be known to read the numbers: `compared at 0.5 s, …`. */
  readonly notes: readonly string[];
  /** At most 120 points, the oldest first. */
  readonly series: readonly ChartPoint[];
}

export interface Exposure {
  readonly requests: number;
  readonly points: number;
  readonly seconds: number;
}

export interface SideEvidence {
  /** Sums of counts; null for gauges and thresholds. */
  readonly bad: number | null;
  readonly total: number | null;
  /** `bad / total`; the median of a gauge; the last value of a threshold, the worst of the instances. */
  readonly value: number | null;
}

export interface RatioInterval {
  readonly low: number | null;
  readonly high: number | null;
  /** 0.95 for 95%. Of counts it holds at every look, of gauges at each one taken by itself. */
  readonly confidence: number;
}

export type Statistic =
  /** Fails when `logE` ≥ `logBoundary`; natural logarithms. */
  | { readonly kind: 'e-value'; readonly logE: number; readonly logBoundary: number }
  /** Fails when `p` ≤ `alpha`, which is what this look may spend; `effect` is the share of pairs in which new is over old, half of the ties. */
  | { readonly kind: 'rank-test'; readonly p: number; readonly alpha: number; readonly effect: number }
  /** Fails when so many looks in a row are over the limit. */
  | { readonly kind: 'in-a-row'; readonly count: number; readonly limit: number };

export interface ChartPoint {
  /** Milliseconds since the epoch: the end of what the point stands for. */
  readonly at: number;
  /** Value of each side in that time (see {@link SideEvidence}). */
  readonly new: number | null;
  readonly old: number | null;
  /** Grows with the evidence of harm: ln E, −ln p, or looks in a row; it failed where it reaches the boundary. */
  readonly evidence: number | null;
  readonly boundary: number | null;
}
