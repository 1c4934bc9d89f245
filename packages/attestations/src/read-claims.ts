import type { Bundle } from '@sigstore/bundle';
import { X509Certificate } from '@sigstore/core';
import type { AttestedClaims } from '@sluice/core';
import { z } from 'zod';

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';
const SOURCE_REF = '1.3.6.1.4.1.57264.1.14';
const IN_TOTO = 'application/vnd.in-toto+json';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const statementSchema = z.object({
  _type: z.string().startsWith('https://in-toto.io/Statement/'),
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })).max(10_000),
  predicateType: z.string(),
});

export type Statement = Pick<AttestedClaims, 'predicateType' | 'digests'>;

/** What a bundle says about which digests; null where it is no statement. Nothing of it is true until its signature has been verified. */
export function readStatement(bundle: Bundle): Statement | null {
  if (bundle.content.$case !== 'dsseEnvelope' || bundle.content.dsseEnvelope.payloadType !== IN_TOTO) return null;
  const parsed = statementSchema.safeParse(jsonOrNull(bundle.content.dsseEnvelope.payload));
  if (!parsed.success) return null;
  const { subject, predicateType } = parsed.data;
  return {
    predicateType,
    digests: subject.flatMap(({ digest: { sha256 } }) => (sha256 === undefined ? [] : [`sha256:${sha256.toLowerCase()}`])),
  };
}

/** The certificate it was signed with, as bytes; null where it was signed with a key that has none. */
export function certificateOf({ verificationMaterial: { content } }: Bundle): Buffer | null {
  switch (content.$case) {
    case 'certificate':
      return content.certificate.rawBytes;
    case 'x509CertificateChain':
      return content.x509CertificateChain.certificates[0]?.rawBytes ?? null;
    case 'publicKey':
      return null;
    default:
      return content satisfies never;
  }
}

/** What a certificate says it was built from. */
export function readSource(certificate: Buffer): Pick<AttestedClaims, 'source' | 'sourceRef'> {
  const parsed = X509Certificate.parse(Buffer.from(certificate));
  const text = (oid: string) => parsed.extension(oid)?.valueObj.subs[0]?.value.toString('utf8') ?? null;
  return { source: text(SOURCE_REPOSITORY), sourceRef: text(SOURCE_REF) };
}

function jsonOrNull(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
