import type { CheckResult } from '../../precheck/check-result.ts';
import type { Release } from '../../record/release-record.ts';
import type { ViewLinks } from './links.ts';

/** What a message about a release is rendered from. */
export interface ReleaseView {
  readonly release: Release;
  readonly links: ViewLinks;
}

/** What a message about a release that never began is rendered from: nothing is in the record. */
export interface RejectedView {
  readonly application: string;
  readonly environment: string;
  readonly version: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly run: string | null;
  readonly checks: readonly CheckResult[];
  /** It was not refused: it waits until another release has ended. What that is, and until when; in milliseconds since the epoch. */
  readonly waits?: { readonly behind: string; readonly until: number };
}
