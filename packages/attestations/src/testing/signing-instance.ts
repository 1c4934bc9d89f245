import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { bundleFromJSON, bundleToJSON, toDSSEBundle } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA } from '@sigstore/mock';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const SHA256_OID = '2.16.840.1.101.3.4.2.1';

export interface Signing {
  /** `sha256:…`. */
  readonly digests: readonly string[];
  /** Default SLSA provenance. */
  readonly predicateType?: string;
  /** What the certificate is for; default the workflow build.yml of acme/shop on main. */
  readonly signer?: string;
  readonly issuer?: string;
  /** Default `https://github.com/acme/shop`. */
  readonly source?: string;
  readonly sourceRef?: string;
  /** Default: where the instance has a log. Without an entry, a timestamp vouches for the time. */
  readonly logged?: boolean;
  /** In place of the statement. */
  readonly payload?: string;
  readonly payloadType?: string;
}

/** https://github.com/sigstore/rekor/blob/main/openapi.yaml, as far as it is used. */
interface LogEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly checkpoint: string;
    };
  };
}

export interface SigningInstance {
  /** A bundle as JSON, signed with a key of its own that the authority of this instance vouches for. */
  sign(what: Signing): Promise<Record<string, unknown>>;
  /** Its trusted root as JSON. `validUntil`: of its authorities and logs. */
  trustedRoot(of?: { readonly validUntil?: Date }): string;
}

/**
 * A Sigstore instance with keys of its own. `public`: with logs for certificates and signatures, as sigstore.dev has them, and timestamps. `private`: with
 * nothing but timestamps, as GitHub has it for private repositories.
 */
export async function openSigningInstance(kind: 'public' | 'private' = 'public'): Promise<SigningInstance> {
  const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const logs = kind === 'public';
  // A whole second, after its own certificates begin: of others its timestamps cannot always be read.
  const at = new Date((Math.floor(Date.now() / 1000) + 5) * 1000);
  const certificateLog = await initializeCTLog(keys());
  const authority = await initializeCA(keys(), logs ? certificateLog : undefined, at);
  const log = await initializeTLog('https://rekor.test', keys(), at);
  const timestamps = await initializeTSA(keys(), at);

  async function signed(what: Signing): Promise<Record<string, unknown>> {
    const key = keys();
    const payloadType = what.payloadType ?? PAYLOAD_TYPE;
    const payload = Buffer.from(what.payload ?? statementOf(what));
    const certificate = bytesOf(
      await authority.issueCertificate({
        publicKey: key.publicKey.export({ format: 'der', type: 'spki' }),
        subjectAltName: what.signer ?? 'https://github.com/acme/shop/.github/workflows/build.yml@refs/heads/main',
        extensions: [
          { oid: '1.3.6.1.4.1.57264.1.8', value: what.issuer ?? 'https://token.actions.githubusercontent.com' },
          { oid: '1.3.6.1.4.1.57264.1.12', value: what.source ?? 'https://github.com/acme/shop' },
          { oid: '1.3.6.1.4.1.57264.1.14', value: what.sourceRef ?? 'refs/heads/main' },
        ],
      }),
    );
    const signature = sign('sha256', dsse.preAuthEncoding(payloadType, payload), key.privateKey);
    const bundle = toDSSEBundle({ artifact: payload, artifactType: payloadType, signature, certificate });
    const json = JSON.parse(JSON.stringify(bundleToJSON(bundle)));
    const isLogged = what.logged ?? logs;
    json.verificationMaterial.tlogEntries = isLogged ? [await logged(payload, signature, certificate)] : [];
    json.verificationMaterial.timestampVerificationData = {
      rfc3161Timestamps: isLogged ? [] : [{ signedTimestamp: await timed(signature) }],
    };
    // What it makes has to be a bundle.
    bundleFromJSON(json);
    return json;
  }

  async function logged(payload: Buffer, signature: Buffer, certificate: Buffer) {
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
    // Its types are those of another package, which it does not bring.
    const entries: Readonly<Record<string, LogEntry>> = await log.log({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
        signatures: [{ signature: signature.toString('base64'), verifier: Buffer.from(pem).toString('base64') }],
      },
    });
    const [entry] = Object.values(entries);
    if (entry === undefined) throw new Error('the log gave no entry');
    const { inclusionProof, signedEntryTimestamp } = entry.verification;
    return {
      logIndex: String(entry.logIndex),
      logId: { keyId: Buffer.from(entry.logID, 'hex').toString('base64') },
      kindVersion: { kind: 'dsse', version: '0.0.1' },
      integratedTime: String(entry.integratedTime),
      inclusionPromise: { signedEntryTimestamp },
      inclusionProof: {
        logIndex: String(inclusionProof.logIndex),
        treeSize: String(inclusionProof.treeSize),
        rootHash: Buffer.from(inclusionProof.rootHash, 'hex').toString('base64'),
        hashes: [],
        checkpoint: { envelope: inclusionProof.checkpoint },
      },
      canonicalizedBody: entry.body,
    };
  }

  async function timed(signature: Buffer): Promise<string> {
    const request = {
      artifactHash: sha256(signature),
      hashAlgorithmOID: SHA256_OID,
      nonce: 1,
      policyOID: '1.3.6.1.4.1.57264.2',
      certReq: true,
    };
    return bytesOf(await timestamps.timestamp(request)).toString('base64');
  }

  return {
    sign: signed,
    trustedRoot({ validUntil } = {}) {
      const validFor = { start: new Date(0).toISOString(), ...(validUntil && { end: validUntil.toISOString() }) };
      const authorityOf = (name: string, ...certificates: readonly Buffer[]) => ({
        subject: { organization: 'sigstore.mock', commonName: name },
        uri: `https://${name}.test`,
        certChain: { certificates: certificates.map((certificate) => ({ rawBytes: certificate.toString('base64') })) },
        validFor,
      });
      const logOf = (publicKey: Buffer) => ({
        baseUrl: 'https://rekor.test',
        hashAlgorithm: 'SHA2_256',
        publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
        logId: { keyId: sha256(publicKey).toString('base64') },
      });
      return JSON.stringify({
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: logs ? [logOf(log.publicKey)] : [],
        ctlogs: logs ? [logOf(certificateLog.publicKey)] : [],
        certificateAuthorities: [authorityOf('fulcio', bytesOf(authority.rootCertificate))],
        timestampAuthorities: [authorityOf('tsa', bytesOf(timestamps.intCertificate), bytesOf(timestamps.rootCertificate))],
      });
    },
  };
}

function statementOf({ digests, predicateType = 'https://slsa.dev/provenance/v1' }: Signing): string {
  return JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: digests.map((digest) => ({ name: 'shop', digest: { sha256: digest.slice('sha256:'.length) } })),
    predicateType,
    predicate: {},
  });
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
