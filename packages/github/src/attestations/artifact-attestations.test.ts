import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { artifactAttestations } from './artifact-attestations.ts';

const PROVENANCE = 'https://slsa.dev/provenance/v1';
const digestOf = (hex: string) => `sha256:${hex.repeat(32)}`;

function bundle(predicateType: string, hex: string) {
  const statement = { predicateType, subject: [{ name: 'shop', digest: { sha256: hex.repeat(32) } }] };
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString('base64') },
  };
}

test('attestations of a digest are those of it with the predicate that was asked for', async () => {
  await using shop = await openShop();
  const mine = bundle(PROVENANCE, 'ab');
  for (const other of [mine, bundle(PROVENANCE, 'cd'), bundle('https://spdx.dev/Document', 'ab')]) shop.shop.addAttestation(other);
  const client = shop.client({ attestations: 'read' });
  expect(await artifactAttestations(client, SHOP, { digest: digestOf('ab'), predicateType: PROVENANCE })).toEqual([mine]);
  expect(await artifactAttestations(client, SHOP, { digest: digestOf('ef'), predicateType: PROVENANCE })).toEqual([]);
  const gone = { owner: 'acme', repo: 'gone' };
  expect(await artifactAttestations(client, gone, { digest: digestOf('ab'), predicateType: PROVENANCE })).toEqual([]);
});

test('a token that may not read them is told what it lacks', async () => {
  await using shop = await openShop();
  const asked = artifactAttestations(shop.client({ contents: 'read' }), SHOP, { digest: digestOf('ab'), predicateType: PROVENANCE });
  await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('permissions: { attestations: read }') });
});
