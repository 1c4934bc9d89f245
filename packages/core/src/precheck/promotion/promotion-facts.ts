import type { Fact } from '../facts.ts';

/** What is known of the releases in the environment that is promoted from: one for each place that was asked. */
export interface PromotionFacts {
  readonly sources: readonly PromotionSource[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface PromotionSource {
  /** For messages: `the record in namespace shop-staging`. */
  readonly place: string;
  /** Null where there is none. */
  readonly releases: Fact<readonly PastRelease[] | null>;
}

export interface PastRelease {
  readonly id: string;
  readonly version: string;
  /** How it ended; null while it has not. */
  readonly outcome: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Commit it was released from; null where nobody said. */
  readonly commit: string | null;
  readonly services: readonly { readonly service: string; readonly digests: readonly string[] }[];
}
