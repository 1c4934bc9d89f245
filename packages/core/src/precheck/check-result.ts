import type { BusinessCheckName } from '../plan/business-checks.ts';
import type { CheckMode, CheckName } from '../plan/resolved-plan.ts';
import type { Verdict } from '../verdict.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What one check says about one service of a target, or about the target as a whole. */
export interface CheckResult {
  readonly check: CheckName | BusinessCheckName | 'promotion' | 'slo';
  /** The environment, for what is asked once for a release. */
  readonly target: string;
  /** Null when it concerns the target as a whole. */
  readonly service: string | null;
  /** What a verdict other than pass does: `block` stops the release. A check that is `off` gives no result. */
  readonly mode: Exclude<CheckMode, 'off'>;
  readonly verdict: Verdict;
  /** What was found, with both numbers where something was compared. */
  readonly message: string;
  /** What to do about it; null when there is nothing to do. */
  readonly fix: string | null;
  readonly evidence: JsonValue;
  /** The check that says why this one could not look; null when it looked. Reports then show the cause only. */
  readonly because: CheckName | null;
}

/** A result before the plan's settings are applied. */
export interface Finding {
  readonly service: string | null;
  readonly verdict: Verdict;
  readonly message: string;
  readonly fix: string | null;
  readonly evidence: JsonValue;
  /** True where not knowing must not stop a release, e.g. what only the optional ClusterRole can tell. */
  readonly warnsAtMost?: boolean;
  readonly because?: CheckName;
}
