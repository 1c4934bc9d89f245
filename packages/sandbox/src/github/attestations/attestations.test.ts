import { expect, test } from 'vitest';
import { openShop, refusal } from '../testing/shop.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

function bundle(predicateType: string) {
  const statement = { predicateType, subject: [{ name: 'shop', digest: { sha256: 'ab'.repeat(32) } }] };
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString('base64') },
  };
}

test('attestations are found by the digest they are about, and by their predicate', async () => {
  await using opened = await openShop();
  const { repos } = opened.asJob({ attestations: 'write' });
  await repos.createAttestation({ ...opened.at, bundle: bundle('https://slsa.dev/provenance/v1') });
  opened.shop.addAttestation(bundle('https://spdx.dev/Document/v2.3'));
  const list = async (more: object) =>
    (await repos.listAttestations({ ...opened.at, subject_digest: DIGEST, ...more })).data.attestations?.length;
  expect(await list({})).toBe(2);
  expect(await list({ predicate_type: 'https://slsa.dev/provenance/v1' })).toBe(1);
  expect(await list({ predicate_type: 'sbom' })).toBe(1);
  expect(await list({ predicate_type: 'https://acme.test/other' })).toBe(0);
  expect(await list({ subject_digest: `sha256:${'cd'.repeat(32)}` })).toBe(0);
});

test('reading them needs its permission, and one without a statement is refused', async () => {
  await using opened = await openShop();
  const reading = opened.asJob({ contents: 'read' }).repos.listAttestations({ ...opened.at, subject_digest: DIGEST });
  expect(await refusal(reading)).toMatchObject({ status: 403 });
  const broken = { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', dsseEnvelope: { payload: 'e30=' } };
  const writing = opened.asJob({ attestations: 'write' }).repos.createAttestation({ ...opened.at, bundle: broken });
  expect(await refusal(writing)).toMatchObject({ status: 422 });
});
