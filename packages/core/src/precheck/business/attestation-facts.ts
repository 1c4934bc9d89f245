import type { Fact } from '../facts.ts';

/** What was found of the artifacts of a release, and whether it could be verified. */
export interface AttestationFacts {
  /** Who is trusted, for messages: `the public instance of Sigstore`. An error: nothing could be verified. */
  readonly trust: Fact<string>;
  readonly artifacts: readonly AttestedArtifact[];
}

export interface AttestedArtifact {
  readonly service: string;
  /** `ghcr.io/acme/api`. */
  readonly image: string;
  readonly digest: string;
  readonly sources: readonly AttestationSourceFact[];
}

export interface AttestationSourceFact {
  /** For messages: `GitHub (acme/shop)`. */
  readonly place: string;
  readonly found: Fact<readonly FoundAttestation[]>;
}

export type FoundAttestation =
  | ({ readonly kind: 'verified' } & AttestedClaims)
  /** Its signature does not hold, or it cannot be read; why, for messages. */
  | { readonly kind: 'refused'; readonly reason: AttestationRefusal; readonly message: string };

/** `expired`: signed when an authority of the trusted root was not valid. `untrusted`: no chain to the root. `unproven`: no time or log entry vouches for it. */
export type AttestationRefusal = 'unreadable' | 'bad-signature' | 'untrusted' | 'expired' | 'unproven';

/** What a signature that holds says: of its certificate, and of the statement that it signs. */
export interface AttestedClaims {
  /** `https://github.com/acme/shop/.github/workflows/build.yml@refs/heads/main`; an e-mail address where a person signed. */
  readonly signer: string;
  readonly issuer: string | null;
  /** `https://github.com/acme/shop`. */
  readonly source: string | null;
  readonly sourceRef: string | null;
  readonly predicateType: string;
  /** `sha256:…`, of all subjects. */
  readonly digests: readonly string[];
}
