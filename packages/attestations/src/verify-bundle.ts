import { X509Certificate } from 'node:crypto';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { type Signer, toSignedEntity, toTrustMaterial, VerificationError, Verifier } from '@sigstore/verify';
import type { AttestationRefusal, FoundAttestation } from '@sluice/core';
import { certificateOf, readSource, readStatement } from './read-claims.ts';

type Refused = Extract<FoundAttestation, { kind: 'refused' }>;

const EXPIRED = 'one was signed when its certificate, or an authority of the trusted root, was not valid (yet, or any more)';

/** Of several roots the refusal that says most. */
const TELLING: readonly AttestationRefusal[] = ['bad-signature', 'expired', 'unproven', 'unreadable', 'untrusted'];

/**
 * Verifies a Sigstore bundle against each of the roots in turn. One has to vouch for it whole: a certificate that leads to one of its
 * authorities, valid at a time that it vouches for; a log entry and a certificate that was logged, where it has logs; and a signature that
 * fits the statement. What the signature says is for others to judge.
 */
export function verifyBundle(json: unknown, roots: readonly TrustedRoot[]): FoundAttestation {
  const bundle = readBundle(json);
  if (bundle === null) return refused('unreadable', 'one is no Sigstore bundle that can be read');
  const statement = readStatement(bundle);
  if (statement === null) return refused('unreadable', 'one signs something else than a statement about digests');
  const certificate = certificateOf(bundle);
  if (certificate === null) return refused('unreadable', 'one is signed with a key that names no workflow');
  const refusals: Refused[] = [];
  for (const root of roots) {
    const signer = verifyWith(root, bundle, certificate);
    if ('kind' in signer) {
      refusals.push(signer);
      continue;
    }
    const { subjectAlternativeName = '', extensions } = signer.identity ?? {};
    return {
      kind: 'verified',
      signer: subjectAlternativeName,
      issuer: extensions?.issuer ?? null,
      ...readSource(certificate),
      ...statement,
    };
  }
  const [worst] = refusals.toSorted((one, other) => TELLING.indexOf(one.reason) - TELLING.indexOf(other.reason));
  return worst ?? refused('untrusted', 'nobody is trusted');
}

/** Whatever is wrong with what others wrote, there is no bundle. */
function readBundle(json: unknown): Bundle | null {
  try {
    return bundleFromJSON(json);
  } catch {
    return null;
  }
}

function verifyWith(root: TrustedRoot, bundle: Bundle, certificate: Buffer): Signer | Refused {
  try {
    return verify(root, bundle);
  } catch (error) {
    if (!(error instanceof VerificationError)) return refused('unreadable', 'one has a certificate, time or log entry that cannot be read');
    return explain(error, root, bundle, certificate);
  }
}

function verify(root: TrustedRoot, bundle: Bundle): Signer {
  const verifier = new Verifier(toTrustMaterial(root), {
    tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
    ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  });
  return verifier.verify(toSignedEntity(bundle));
}

function explain({ code, cause }: VerificationError, root: TrustedRoot, bundle: Bundle, certificate: Buffer): Refused {
  switch (code) {
    case 'SIGNATURE_ERROR':
    case 'TLOG_BODY_ERROR':
      return refused('bad-signature', 'one has a signature that does not fit what it says: it was changed, or signed with another key');
    case 'CERTIFICATE_ERROR':
    case 'PUBLIC_KEY_ERROR':
      // The library says it of the certificates of the chain in words alone.
      return holdsAtAnyTime(root, bundle) || (cause instanceof Error && /expired/.test(cause.message))
        ? refused('expired', EXPIRED)
        : refused('untrusted', `one has a certificate of ${issuerOf(certificate)} that leads to no trusted root`);
    case 'TIMESTAMP_ERROR':
    case 'TLOG_ERROR':
    case 'TLOG_INCLUSION_PROOF_ERROR':
    case 'TLOG_INCLUSION_PROMISE_ERROR':
    case 'TLOG_MISSING_INCLUSION_ERROR':
    case 'NOT_IMPLEMENTED_ERROR':
      return holdsAtAnyTime(root, bundle)
        ? refused('expired', EXPIRED)
        : refused('unproven', 'one has no time or log entry that the trusted root vouches for');
    default:
      return code satisfies never;
  }
}

/** Whether it is only the time of the trusted authorities that is wrong. */
function holdsAtAnyTime(root: TrustedRoot, bundle: Bundle): boolean {
  const authorities = (of: TrustedRoot['certificateAuthorities']) => of.map((authority) => ({ ...authority, validFor: undefined }));
  const logs = (of: TrustedRoot['tlogs']) =>
    of.map((log) => ({ ...log, publicKey: log.publicKey && { ...log.publicKey, validFor: undefined } }));
  try {
    verify(
      {
        ...root,
        certificateAuthorities: authorities(root.certificateAuthorities),
        timestampAuthorities: authorities(root.timestampAuthorities),
        tlogs: logs(root.tlogs),
        ctlogs: logs(root.ctlogs),
      },
      bundle,
    );
    return true;
  } catch {
    return false;
  }
}

/** `GitHub, Inc.` */
function issuerOf(certificate: Buffer): string {
  const name = new X509Certificate(certificate).issuer;
  return /^O=(.+)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ');
}

function refused(reason: AttestationRefusal, message: string): Refused {
  return { kind: 'refused', reason, message };
}
