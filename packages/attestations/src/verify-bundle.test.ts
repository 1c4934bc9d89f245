import { beforeAll, describe, expect, it } from 'vitest';
import { openSigningInstance, type SigningInstance } from './testing/index.ts';
import { parseTrustedRoots } from './trusted-roots.ts';
import { verifyBundle } from './verify-bundle.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

let instance: SigningInstance;
let stranger: SigningInstance;
let withoutLogs: SigningInstance;
beforeAll(async () => {
  [instance, stranger, withoutLogs] = await Promise.all([openSigningInstance(), openSigningInstance(), openSigningInstance('private')]);
});

const rootsOf = (...instances: readonly SigningInstance[]) =>
  parseTrustedRoots(instances.map((one) => one.trustedRoot()).join('\n'), 'root');

const CLAIMS = {
  kind: 'verified',
  signer: 'https://github.com/acme/shop/.github/workflows/build.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
  source: 'https://github.com/acme/shop',
  sourceRef: 'refs/heads/main',
  predicateType: 'https://slsa.dev/provenance/v1',
  digests: [DIGEST],
};

describe('a bundle that somebody trusted vouches for', () => {
  it('says who signed it, what it was built from, and what it is about', async () => {
    expect(verifyBundle(await instance.sign({ digests: [DIGEST] }), rootsOf(instance))).toEqual(CLAIMS);
    const told = { signer: 'https://github.com/acme/builders/.github/workflows/image.yml@refs/tags/v2', issuer: 'https://issuer.test' };
    const built = {
      source: 'https://github.com/acme/cart',
      sourceRef: 'refs/tags/v1',
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
    };
    expect(verifyBundle(await instance.sign({ ...told, ...built, digests: [DIGEST] }), rootsOf(instance))).toEqual({
      ...CLAIMS,
      ...told,
      ...built,
    });
  });

  it('needs no log where the instance has none, and a time instead', async () => {
    const bundle = await withoutLogs.sign({ digests: [DIGEST] });
    expect(verifyBundle(bundle, rootsOf(withoutLogs))).toEqual(CLAIMS);
    const timeless = { ...bundle, verificationMaterial: { ...Object(bundle.verificationMaterial), timestampVerificationData: undefined } };
    expect(verifyBundle(timeless, rootsOf(withoutLogs))).toMatchObject({ kind: 'refused', reason: 'unproven' });
  });

  it('is found among several roots', async () => {
    expect(verifyBundle(await withoutLogs.sign({ digests: [DIGEST] }), rootsOf(instance, withoutLogs))).toEqual(CLAIMS);
  });
});

describe('a bundle is refused', () => {
  const refusal = (bundle: unknown, ...roots: readonly SigningInstance[]) => {
    const found = verifyBundle(bundle, rootsOf(...roots));
    return found.kind === 'refused' ? `${found.reason}: ${found.message}` : found;
  };
  const envelopeOf = (bundle: Record<string, unknown>): { payload: string; payloadType: string; signatures: { sig: string }[] } =>
    Object(bundle.dsseEnvelope);

  it('when another instance signed it', async () => {
    expect(refusal(await stranger.sign({ digests: [DIGEST] }), instance)).toBe(
      'untrusted: one has a certificate of sigstore.mock that leads to no trusted root',
    );
  });

  it('when what it says was changed, or its signature is that of another', async () => {
    const bundle = await instance.sign({ digests: [DIGEST] });
    const other = await instance.sign({ digests: [`sha256:${'cd'.repeat(32)}`] });
    const changed = { ...bundle, dsseEnvelope: { ...envelopeOf(bundle), payload: envelopeOf(other).payload } };
    expect(refusal(changed, instance)).toMatch(/^bad-signature: one has a signature that does not fit what it says/);
    const swapped = { ...bundle, dsseEnvelope: { ...envelopeOf(bundle), signatures: envelopeOf(other).signatures } };
    expect(refusal(swapped, instance)).toMatch(/^bad-signature/);
    const unlogged = await withoutLogs.sign({ digests: [DIGEST] });
    const altered = { ...unlogged, dsseEnvelope: { ...envelopeOf(unlogged), payload: envelopeOf(other).payload } };
    expect(refusal(altered, withoutLogs)).toMatch(/^bad-signature/);
  });

  it('when the log entry is missing that the instance asks for', async () => {
    const bundle = await instance.sign({ digests: [DIGEST] });
    const unlogged = { ...bundle, verificationMaterial: { ...Object(bundle.verificationMaterial), tlogEntries: [] } };
    expect(refusal(unlogged, instance)).toMatch(/^unproven: one has no time or log entry/);
    const timed = await instance.sign({ digests: [DIGEST], logged: false });
    expect(refusal(timed, instance)).toMatch(/^unproven: one has no time or log entry/);
  });

  it('when its certificate was not logged, and the instance logs all of them', async () => {
    const { ctlogs }: { ctlogs: unknown } = JSON.parse(instance.trustedRoot());
    const root = JSON.stringify({ ...JSON.parse(withoutLogs.trustedRoot()), ctlogs });
    const found = verifyBundle(await withoutLogs.sign({ digests: [DIGEST] }), parseTrustedRoots(root, 'root'));
    expect(found).toMatchObject({ kind: 'refused', reason: 'untrusted' });
  });

  it('when the trusted root was over by then', async () => {
    const bundle = await instance.sign({ digests: [DIGEST] });
    const over = parseTrustedRoots(instance.trustedRoot({ validUntil: new Date(Date.now() - 86_400_000) }), 'root');
    expect(verifyBundle(bundle, over)).toMatchObject({
      kind: 'refused',
      reason: 'expired',
      message: expect.stringMatching(/was not valid/),
    });
  });

  it('when it is no bundle, or signs no statement about digests', async () => {
    for (const nothing of [null, 'x', {}, { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }])
      expect(refusal(nothing, instance)).toBe('unreadable: one is no Sigstore bundle that can be read');
    for (const payload of ['{}', 'not json', '{"_type":"https://in-toto.io/Statement/v1","subject":"all","predicateType":"x"}'])
      expect(refusal(await instance.sign({ digests: [], payload }), instance)).toMatch(/^unreadable: one signs something else/);
    expect(refusal(await instance.sign({ digests: [DIGEST], payloadType: 'text/plain' }), instance)).toMatch(
      /^unreadable: one signs something/,
    );
  });
});
