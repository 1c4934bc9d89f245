import type { Attestation } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';

/** A Sigstore bundle as far as GitHub looks into it. */
export interface SignedBundle {
  readonly dsseEnvelope?: { readonly payload?: string };
}

interface Statement {
  readonly predicateType?: string;
  readonly subject?: readonly { readonly digest?: { readonly sha256?: string } }[];
}

/** Kept by what its statement is about; null where it has none. Nobody looks at the signature, as on GitHub. */
export function newAttestation(store: Store, repository: Repository, bundle: SignedBundle): Attestation | null {
  const statement = statementOf(bundle);
  const digests = (statement?.subject ?? []).flatMap(({ digest }) => (digest?.sha256 === undefined ? [] : [`sha256:${digest.sha256}`]));
  if (statement === null || digests.length === 0) return null;
  const attestation: Attestation = { id: store.nextId(), bundle, digests, predicateType: statement.predicateType ?? '' };
  repository.attestations.push(attestation);
  return attestation;
}

function statementOf({ dsseEnvelope }: SignedBundle): Statement | null {
  try {
    return JSON.parse(Buffer.from(dsseEnvelope?.payload ?? '', 'base64').toString('utf8'));
  } catch {
    return null;
  }
}
