import type { BatchAccount, Sample, Span } from '@sluice/report';

/** What the observer saw of one release. */
export interface MeasuredRelease {
  readonly desired: number;
  readonly minReady: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly samples: readonly Sample[];
  readonly batches: readonly BatchAccount[];
  readonly spans: readonly Span[];
  /** Retirements that took serving instances away which had to stay, in words. */
  readonly violations: readonly string[];
  /** The counts when the release had ended. */
  readonly end: Sample;
}
