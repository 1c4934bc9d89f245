import type { Fact } from '../facts.ts';
import type { AttestationFacts } from './attestation-facts.ts';

/** What other systems than the cluster said, for the checks that are not off. A question that was not answered is a fact as well. */
export interface BusinessFacts {
  /** One for each source that the plan names. */
  readonly incidents: readonly IncidentSourceFact[];
  /** What the job was started for; null at a terminal. */
  readonly commit: CommitFact | null;
  /** In the order of the names in the plan. */
  readonly commitChecks: Fact<readonly CommitCheckFact[]>;
  /** By branch, those of the plan that are no patterns: whether the commit is on it. `unknown`: no such branch or commit. */
  readonly commitPlaces: Readonly<Record<string, Fact<'on' | 'off' | 'unknown'>>>;
  /** Null: nobody was asked. */
  readonly attestations: AttestationFacts | null;
}

export interface IncidentSourceFact {
  /** For messages: `open issues of acme/shop labelled incident`. */
  readonly source: string;
  /** What is the matter now; none: nothing. */
  readonly open: Fact<readonly OpenIncident[]>;
}

export interface OpenIncident {
  readonly title: string;
  readonly url: string | null;
}

export interface CommitFact {
  /** `acme/shop`. */
  readonly repository: string;
  readonly sha: string;
  /** `refs/heads/main`, `refs/tags/v1`. */
  readonly ref: string;
}

export interface CommitCheckFact {
  readonly name: string;
  readonly state: 'success' | 'pending' | 'failure' | 'missing';
  readonly url: string | null;
}
