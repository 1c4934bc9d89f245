import type { CheckMode } from '../plan/resolved-plan.ts';

/** What an environment wants of its error budgets (DESIGN.md section 3). */
export interface SloPolicy {
  /** Globs of SLO files, relative to the plan. */
  readonly files: readonly string[];
  /** At this share of the budget or less releases are frozen. */
  readonly freezeBelow: number;
  /** What a fast burn does to a release that is to start. */
  readonly onFastBurn: 'wait' | 'reject';
  /** Classes of fixes that may go on in spite of it: a reason for a fix that begins with one, `security: …`. */
  readonly allow: readonly string[];
  /** Fewer events than this in the window say nothing. */
  readonly minimumEvents: number;
  /** Share of the budget that one release may burn by itself; null: it is not asked. */
  readonly maxReleaseBurn: number | null;
  /** Share of errors of a bad version at worst, for the bound on what a ramp can burn. */
  readonly worstErrors: number;
}

/** As it is in the resolved plan. */
export interface ResolvedSlo extends SloPolicy {
  /** What the precheck does; a `gate: slo` among the steps asks in any case. */
  readonly mode: CheckMode;
}
