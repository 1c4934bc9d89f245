import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeployment } from '@sluice/github';
import { openGitHub } from '@sluice/sandbox/github';
import { expect, test } from 'vitest';
import { gitHubClient } from './github-client.ts';

const SHOP = { owner: 'acme', repo: 'shop' };

function eventFile(event: object): { readonly path: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-event-'));
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test.each([
  {
    name: 'of the repository is told the line to add',
    from: 'acme/shop',
    code: 'github-permission-missing',
    says: 'permissions: { deployments: write }',
  },
  {
    name: 'from a fork is told that no line helps',
    from: 'mallory/shop',
    code: 'github-read-only-token',
    says: 'from a fork can only read',
  },
])('a job that may only read, of a pull request $name', async ({ from, code, says }) => {
  await using github = await openGitHub();
  const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
  using event = eventFile({ pull_request: { number: 7, head: { sha: shop.head(), repo: { full_name: from } } } });
  const env = {
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event.path,
    GITHUB_TOKEN: shop.jobToken({ deployments: 'read' }),
  };
  const payload = { releaseId: 'shop-production-1', ledgerHead: null };
  const deployment = { ref: 'main', environment: 'production', description: 'v1', payload, production: true };
  await expect(createDeployment(gitHubClient(env, 'the deployment'), SHOP, deployment)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(says),
  });
});

test.each([
  { name: 'no file is named', path: undefined },
  { name: 'its file is not there', path: '/nowhere/event.json' },
])('a client needs no event: $name', ({ path }) => {
  expect(gitHubClient({ GITHUB_TOKEN: 'ghs_x', GITHUB_EVENT_PATH: path }, 'the ledger').apiUrl).toBe('https://api.github.com');
});

test('without a token it is said what cannot be reached', () => {
  expect(() => gitHubClient({}, 'the ledger in acme/shop')).toThrow(
    'the ledger in acme/shop cannot be reached without a token: expected one in GITHUB_TOKEN',
  );
});
