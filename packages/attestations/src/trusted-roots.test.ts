import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSigningInstance } from './testing/index.ts';
import { fetchTrustedRoots, parseTrustedRoots } from './trusted-roots.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-roots-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('roots are one document, indented or not, or one a line', async () => {
  const root = (await openSigningInstance()).trustedRoot();
  expect(parseTrustedRoots(root, 'root.json')).toHaveLength(1);
  expect(parseTrustedRoots(JSON.stringify(JSON.parse(root), null, 2), 'root.json')).toHaveLength(1);
  expect(parseTrustedRoots(`${root}\n${root}\n`, 'root.jsonl')).toHaveLength(2);
});

test.each([
  ['', '0 documents'],
  ['{}', 'something else as document 1'],
  ['no json', 'something else as document 1'],
  ['{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","certificateAuthorities":[]}', 'something else as document 1'],
])('%j is no root', (text, found) => {
  expect(() => parseTrustedRoots(text, 'root.json')).toThrow(
    `root.json: expected the roots of a Sigstore instance as JSON (gh attestation trusted-root writes them), got ${found}`,
  );
});

test('roots that cannot be fetched are said to be so, within seconds', async () => {
  const seeds: Record<string, { 'root.json': string }> = JSON.parse(
    JSON.stringify(createRequire(import.meta.url)('@sigstore/tuf/seeds.json')),
  );
  const rootFile = join(folder, 'root.json');
  writeFileSync(rootFile, Buffer.from(Object.values(seeds)[0]?.['root.json'] ?? '', 'base64'));
  const fetched = fetchTrustedRoots({ cache: join(folder, 'cache'), mirror: { url: 'http://127.0.0.1:1', rootFile } });
  await expect(fetched).rejects.toMatchObject({
    code: 'trusted-root-unreachable',
    kind: 'world',
    message: expect.stringMatching(/^the roots of the public instance of Sigstore cannot be had: error refreshing TUF metadata/),
  });
});
