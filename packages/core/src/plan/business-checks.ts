/** Checks that ask other systems than the cluster, once for a release: each is off until a plan says what it asks. */
export const BUSINESS_CHECK_NAMES = ['incident', 'commitChecks', 'commitSource', 'attestation'] as const;
export type BusinessCheckName = (typeof BUSINESS_CHECK_NAMES)[number];

/** Null: off. */
export interface BusinessChecks {
  readonly incident: IncidentCheck | null;
  readonly commitChecks: CommitChecksCheck | null;
  readonly commitSource: CommitSourceCheck | null;
  readonly attestation?: AttestationCheck | undefined;
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

/** Who has to have signed what of the artifacts. */
export interface AttestationCheck {
  readonly mode: BusinessCheckMode;
  /** Whether a reason for a fix sets it aside. */
  readonly override: 'never' | 'fix';
  /** `https://github.com/acme/shop/.github/workflows/build.yml`: what the certificate names, without its ref. */
  readonly workflow: string;
  /** Pattern of the ref that the workflow ran at; null is any. */
  readonly workflowRef: string | null;
  /** Of the OIDC token that it signed with. */
  readonly issuer: string;
  /** https://github.com/in-toto/attestation/blob/main/spec/predicates/README.md */
  readonly predicateType: string;
  /** `https://github.com/acme/shop`: what it was built from. */
  readonly source: string;
  /** Pattern of the ref it was built from; null is any. */
  readonly sourceRef: string | null;
  /** File relative to the plan; null: the public instance of Sigstore. */
  readonly trustedRoot: string | null;
}

export const NO_BUSINESS_CHECKS: BusinessChecks = { incident: null, commitChecks: null, commitSource: null };
