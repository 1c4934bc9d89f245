import type { SignalRecord, Verdict } from '@sluice/core';

/**
 * What a report shows, as data: serialisable, and free of where it was measured. The demo fills it from its observer and the product's record; a release
 * in CI can fill it from the record alone.
 */
export interface Report {
  readonly title: string;
  /** One or two sentences under the title: what this is and who measured it. */
  readonly introduction: string;
  readonly releases: readonly ReleaseAccount[];
  /** Milliseconds since 1970, as every time here. */
  readonly madeAt: number;
}

export type ReleaseOutcome = 'succeeded' | 'rolled-back' | 'rollback-failed' | 'held';

export interface ReleaseAccount {
  readonly id: string;
  readonly application: string;
  readonly environment: string;
  readonly workload: string;
  readonly version: string;
  /** The version that served before. */
  readonly from: string;
  readonly outcome: ReleaseOutcome;
  /** Why it is so, in the product's words. */
  readonly reason: string;
  /** Instances the workload is to have. */
  readonly desired: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Least instances that served at any moment of the release. */
  readonly minReady: number;
  /** Each state until the next one, in order of time; the first at or before `startedAt`. */
  /** What clients saw meanwhile; null where nobody counted. */
  readonly clients: { readonly requests: number; readonly failed: number } | null;
  readonly samples: readonly Sample[];
  readonly spans: readonly Span[];
  readonly batches: readonly BatchAccount[];
  /** What was measured of the new version against the old one, in order of time. */
  readonly verifications: readonly VerificationAccount[];
  readonly causes: readonly FailureCause[];
}

export interface Sample {
  readonly at: number;
  /** Instances asked for on the version that served before, whether they are ready or not. */
  readonly old: number;
  readonly new: number;
  /** Instances that serve, of both versions. */
  readonly ready: number;
}

/** A stretch of the release: `batch` moves instances, `hold` stands still between batches, `rollback` goes back. */
export interface Span {
  readonly kind: 'batch' | 'hold' | 'rollback' | 'finish';
  readonly label: string;
  /** In place of the label where there is no room for it. */
  readonly short: string;
  readonly from: number;
  readonly to: number;
  readonly verdict: 'pass' | 'fail';
}

/** A batch as it stood when it was complete, or when it was given up. */
export interface BatchAccount {
  /** Instances that were to be on the new version. */
  readonly wanted: number;
  readonly old: number;
  readonly new: number;
  /** Instances that served, of both versions. */
  readonly ready: number;
  readonly verdict: 'pass' | 'fail';
  /** From the first change to the last instance in place, milliseconds; until it was given up, where it failed. */
  readonly tookMs: number;
  /** How long it then stood still, milliseconds. */
  readonly heldMs: number;
}

/** One verification, as it stood at its end. */
export interface VerificationAccount {
  /** As the plan calls it. */
  readonly name: string;
  /** When it ran, as `after batch 1`. */
  readonly when: string;
  readonly verdict: Verdict;
  /** Why, in the product's words. */
  readonly reason: string;
  /** The order is that of the page: the ones that matter first. */
  readonly signals: readonly SignalRecord[];
}

export interface FailureCause {
  readonly service: string;
  readonly kind: string;
  /** Null where no pod could be created. */
  readonly pod: string | null;
  readonly message: string;
  /** The end of the pod's log. */
  readonly log: readonly string[];
  readonly events: readonly string[];
}
