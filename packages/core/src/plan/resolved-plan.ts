import type { ResolvedSlo } from '../slo/slo-policy.ts';
import type { BusinessChecks } from './business-checks.ts';
import type { SourceSettings } from './metrics/metrics-schema.ts';
import type { Promotion } from './promotion.ts';
import type { ResolvedNotifications } from './resolved-notifications.ts';
import type { ResolvedWindow } from './resolved-window.ts';
import type { ResolvedVerification } from './verification/resolved-verification.ts';

/**
 * A plan with nothing left to guess: templates expanded, defaults written out, services in order.
 * Its digest is the identity of what was prechecked and approved (DESIGN.md section 3).
 */
export interface ResolvedPlan {
  readonly schemaVersion: 1;
  readonly application: string;
  readonly environment: string;
  /** Where the application can be opened there; null when the plan does not say. */
  readonly url: string | null;
  /** In the order in which they are released: `after` first, then the order of the file. */
  readonly targets: readonly ResolvedTarget[];
  readonly concurrency: ResolvedConcurrency;
  /** An instance that is not ready this long after its creation has failed. */
  readonly instanceTimeoutSeconds: number;
  readonly onFailure: OnFailure;
  readonly onNewer: OnNewer;
  /** Where a release is cut into jobs: between two pauses, or after every batch too. */
  readonly stages: StageCut;
  /** By name; every approval that a pause of this environment asks for is here. */
  readonly approvals: Readonly<Record<string, ResolvedApproval>>;
  readonly prechecks: Readonly<Record<CheckName, CheckMode>>;
  /** Absent where all of them are off. */
  readonly business?: BusinessChecks | undefined;
  /** Absent where any digest may be released. */
  readonly promotion?: Promotion | undefined;
  /** Those that steps and monitors of this environment use, by name; absent where nothing is verified. */
  readonly verifications?: Readonly<Record<string, ResolvedVerification>> | undefined;
  /** Verifications that run through the whole release; absent where there are none. */
  readonly monitors?: readonly string[] | undefined;
  /** Absent where no error budget is minded. */
  readonly slo?: ResolvedSlo | undefined;
  /** Repository that keeps the ledger, or `off`; absent where the plan says nothing. */
  readonly ledger?: string | undefined;
  readonly notifications: ResolvedNotifications;
  /** When releases may move; none is always. What an iCalendar or a year's holidays hold is no part of the plan, nor of its digest. */
  readonly windows: readonly ResolvedWindow[];
  /** `sha256:` and 64 hex digits, over the canonical JSON of everything else in this object. */
  readonly digest: string;
}

export type StageCut = 'per-pause' | 'per-batch';

/** What a newer release does when it meets one that waits. */
export type OnNewer = 'replace' | 'wait' | 'refuse';

export type OnFailure = 'rollback' | 'previous-batch' | 'hold';

export interface ResolvedTarget {
  readonly name: string;
  readonly region: string | null;
  readonly namespace: string;
  /** kubeconfig context; null is the current one. */
  readonly context: string | null;
  readonly after: readonly string[];
  /** How long to wait after the targets of `after` have finished. */
  readonly soakSeconds: number;
  /** Who answers its verifications, each of another kind; absent where nothing is verified. */
  readonly metrics?: readonly SourceSettings[] | undefined;
  /** In `after` order: a service comes later than everything it waits for. */
  readonly services: readonly ResolvedService[];
}

export interface ResolvedService {
  readonly name: string;
  /** Image repository without tag or digest, e.g. `ghcr.io/acme/api`. */
  readonly image: string;
  readonly workload: { readonly kind: WorkloadKind; readonly name: string; readonly container: string | null };
  /** Services of the same target that come first; only those that are released there. */
  readonly after: readonly string[];
  /** Globs of rendered manifests, relative to the plan file. */
  readonly manifests: readonly string[];
  /** Name of the strategy that the steps come from, for people. */
  readonly strategy: string;
  readonly steps: readonly ResolvedStep[];
}

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CloneSet';

/** Steps are barriers: step i completes for every service of a target before step i + 1 begins. */
export type ResolvedStep =
  | { readonly kind: 'batch'; readonly amount: Amount }
  | { readonly kind: 'pause'; readonly pause: ResolvedPause }
  /** Looks at what the batch before brought, for so long; the name is one of the plan's `verifications`. */
  | { readonly kind: 'verify'; readonly verification: string; readonly seconds: number }
  /** Asks the error budget whether to go on. */
  | { readonly kind: 'gate'; readonly gate: 'slo' };

export type ResolvedPause =
  | { readonly kind: 'automatic'; readonly seconds: number }
  | { readonly kind: 'approval'; readonly approval: string };

/** Cumulative: how many instances are on the new version after the batch. */
export type Amount = { readonly kind: 'count'; readonly count: number } | { readonly kind: 'percent'; readonly percent: number };

export interface ResolvedApproval {
  /** Where a person gives it: the GitHub environment of its name, or a command on the pull request. */
  readonly via: 'environment' | 'command';
  /** How often it is asked: once per release, once per target, or at each pause that names it. */
  readonly each: 'release' | 'target' | 'batch';
  /** From the hold that asks for it; null is without an end. */
  readonly timeoutSeconds: number | null;
  readonly onTimeout: 'rollback' | 'hold';
  readonly onReject: 'rollback' | 'hold';
  /** Whether who started the release may approve it. */
  readonly selfApproval: 'report' | 'refuse';
  /** Accounts and teams (`team:acme/sre`) that may decide; not there: every reviewer, or whoever may command. */
  readonly by?: readonly string[] | undefined;
}

export interface ResolvedConcurrency {
  /** Workloads that move at the same time. */
  readonly workloads: number;
  /** S: most instances in motion inside one workload; null is the workload's own maxSurge, at least 1. */
  readonly instances: number | null;
  /** U: how far ready capacity may fall where there is no room for surge. Default 0. */
  readonly unavailable: number;
}

export type CheckMode = 'off' | 'warn' | 'block';

export const CHECK_NAMES = [
  'cluster',
  'permissions',
  'workload',
  'strategy',
  'manifests',
  'image',
  'capacity',
  'probes',
  'ownership',
  'autoscaler',
  'gitops',
  'version',
  'window',
  'approvals',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];
