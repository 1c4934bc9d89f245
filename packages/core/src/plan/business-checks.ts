/** Checks that ask other systems than the cluster, once for a release: each is off until a plan says what it asks. */
export const BUSINESS_CHECK_NAMES = ['incident', 'commitChecks', 'commitSource'] as const;
export type BusinessCheckName = (typeof BUSINESS_CHECK_NAMES)[number];

/** Null: off. */
export interface BusinessChecks {
  readonly incident: IncidentCheck | null;
  readonly commitChecks: CommitChecksCheck | null;
  readonly commitSource: CommitSourceCheck | null;
}

export type BusinessCheckMode = 'warn' | 'block';

/** Where incidents are told; each source that is given has to say that there is none. */
export interface IncidentCheck {
  readonly mode: BusinessCheckMode;
  readonly issues: IncidentIssues | null;
  readonly alertmanager: AlertsQuestion | null;
  readonly endpoint: EndpointQuestion | null;
}

export interface IncidentIssues {
  /** `acme/incidents`; null is the repository of the job. */
  readonly repository: string | null;
  /** Any of them makes an open issue an incident. */
  readonly labels: readonly string[];
}

export interface AlertsQuestion {
  readonly url: string;
  /** As Alertmanager writes them: `severity="critical"`. */
  readonly matchers: readonly string[];
  /** Name of the secret that is sent as bearer token. */
  readonly token: string | null;
}

export interface EndpointQuestion {
  readonly url: string;
  /** Place of the value in the answer: `status.indicator`. */
  readonly field: string;
  /** What it is when there is no incident. */
  readonly equals: string | number | boolean;
  readonly token: string | null;
}

export interface CommitChecksCheck {
  readonly mode: BusinessCheckMode;
  readonly names: readonly string[];
}

export interface CommitSourceCheck {
  readonly mode: BusinessCheckMode;
  /** Names, or patterns of names as GitHub has them. */
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

export const NO_BUSINESS_CHECKS: BusinessChecks = { incident: null, commitChecks: null, commitSource: null };
