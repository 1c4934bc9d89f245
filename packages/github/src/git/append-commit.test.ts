import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { appendCommit } from './append-commit.ts';
import { branchHead } from './branch-head.ts';
import { createOrphanBranch } from './create-orphan-branch.ts';
import { readBranch, readFiles } from './read-files.ts';
import { walkFiles } from './walk-files.ts';

const WRITES = { contents: 'write' } as const;
const BRANCH = 'sluice-ledger';

/** A branch without history of the code, with one file. */
async function openLedger() {
  const shop = await openShop();
  const client = shop.client(WRITES);
  const made = await createOrphanBranch(client, SHOP, { branch: BRANCH, message: 'Begin', files: [{ path: 'head.json', text: '0\n' }] });
  if (made.kind !== 'created') throw new Error('the branch is new');
  return Object.assign(shop, { ledger: client, first: made.commit });
}

async function pathsOf(shop: Awaited<ReturnType<typeof openLedger>>, commit: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of walkFiles(shop.ledger, SHOP, commit)) paths.push(path);
  return paths;
}

function change(expectedHead: string, text: string, path = 'head.json') {
  return { branch: BRANCH, expectedHead, headline: `Append ${text}`, files: [{ path, text }] };
}

test('a branch begins on its own, once', async () => {
  await using shop = await openLedger();
  expect(await branchHead(shop.ledger, SHOP, BRANCH)).toBe(shop.first);
  expect(shop.shop.file('head.json', BRANCH)).toBe('0\n');
  expect(shop.shop.file('README.md', BRANCH)).toBeUndefined();
  const second = await createOrphanBranch(shop.ledger, SHOP, {
    branch: BRANCH,
    message: 'Begin',
    files: [{ path: 'head.json', text: '1\n' }],
  });
  expect(second).toEqual({ kind: 'exists' });
  expect(shop.shop.file('head.json', BRANCH)).toBe('0\n');
});

test('a branch that is not there has no head', async () => {
  await using shop = await openShop();
  expect(await branchHead(shop.client(WRITES), SHOP, BRANCH)).toBeNull();
});

test('a commit is appended in one request where the branch was seen', async () => {
  await using shop = await openLedger();
  shop.github.forgetRequests();
  const appended = await appendCommit(shop.ledger, SHOP, change(shop.first, 'ü → 1\n'));
  expect(shop.github.requests).toHaveLength(1);
  expect(appended).toEqual({ kind: 'appended', commit: shop.shop.head(BRANCH) });
  expect(shop.shop.file('head.json', BRANCH)).toBe('ü → 1\n');
});

test('of two that saw the same head one is written, and the other looks again', async () => {
  await using shop = await openLedger();
  const outcomes = await Promise.all([
    appendCommit(shop.ledger, SHOP, change(shop.first, 'a', 'a.json')),
    appendCommit(shop.ledger, SHOP, change(shop.first, 'b', 'b.json')),
  ]);
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['appended', 'conflict']);
  expect(await pathsOf(shop, shop.shop.head(BRANCH))).toHaveLength(2);
});

test('an answer that was lost comes back as a conflict, written once', async () => {
  await using shop = await openLedger();
  shop.github.addFault({ operationId: 'graphql/createCommitOnBranch', trouble: { kind: 'dropped', when: 'after' } });
  expect(await appendCommit(shop.ledger, SHOP, change(shop.first, 'a'))).toEqual({ kind: 'conflict' });
  expect(shop.shop.file('head.json', BRANCH)).toBe('a');
});

test('a request that was lost is sent again', async () => {
  await using shop = await openLedger();
  shop.github.addFault({ operationId: 'graphql/createCommitOnBranch', trouble: { kind: 'dropped', when: 'before' } });
  expect(await appendCommit(shop.ledger, SHOP, change(shop.first, 'a'))).toMatchObject({ kind: 'appended' });
});

test('a job that may not write is told the line to add, and a branch that is not there is said', async () => {
  await using shop = await openLedger();
  await expect(appendCommit(shop.client({ contents: 'read' }), SHOP, change(shop.first, 'a'))).rejects.toMatchObject({
    code: 'github-permission-missing',
    message: expect.stringMatching(/^cannot append a commit to sluice-ledger in acme\/shop: .*permissions: \{ contents: write \}$/),
  });
  const elsewhere = { ...change(shop.first, 'a'), branch: 'gone' };
  await expect(appendCommit(shop.ledger, SHOP, elsewhere)).rejects.toThrow(/cannot append a commit to gone in acme\/shop/);
});

test('files of a commit are listed and read, whatever their size', async () => {
  await using shop = await openLedger();
  const large = 'x'.repeat(1_500_000);
  const appended = await appendCommit(shop.ledger, SHOP, {
    ...change(shop.first, ''),
    files: [
      { path: 'entries/000000/000000001.json', text: '{"a":1}\n' },
      { path: 'large.txt', text: large },
    ],
    deletions: ['head.json'],
  });
  if (appended.kind !== 'appended') throw new Error('nobody else writes');
  expect(await pathsOf(shop, appended.commit)).toEqual(['entries/000000/000000001.json', 'large.txt']);
  const read = await readFiles(shop.ledger, SHOP, { commit: appended.commit, paths: ['large.txt', 'head.json', 'entries'] });
  expect([...read]).toEqual([
    ['large.txt', large],
    ['head.json', null],
    ['entries', null],
  ]);
  expect([...(await readFiles(shop.ledger, SHOP, { commit: shop.first, paths: ['head.json'] }))]).toEqual([['head.json', '0\n']]);
  expect([...(await readFiles(shop.ledger, SHOP, { commit: '0'.repeat(40), paths: ['head.json'] }))]).toEqual([['head.json', null]]);
});

test('a branch is read with its files in one request', async () => {
  await using shop = await openLedger();
  shop.github.forgetRequests();
  const path = 'it"s } a $path/ü.json';
  expect(await readBranch(shop.ledger, SHOP, { branch: BRANCH, paths: ['head.json', path] })).toEqual({
    head: shop.first,
    texts: new Map([
      ['head.json', '0\n'],
      [path, null],
    ]),
  });
  expect(shop.github.requests).toHaveLength(1);
  expect(await readBranch(shop.ledger, SHOP, { branch: 'gone', paths: ['head.json'] })).toBeNull();
});

test('more files than one question holds come in several', async () => {
  await using shop = await openLedger();
  const files = Array.from({ length: 250 }, (_, index) => ({ path: `entries/${index}.json`, text: `${index}` }));
  await appendCommit(shop.ledger, SHOP, { ...change(shop.first, ''), files });
  shop.github.forgetRequests();
  const branch = await readBranch(shop.ledger, SHOP, { branch: BRANCH, paths: files.map(({ path }) => path) });
  expect([...(branch?.texts.values() ?? [])]).toEqual(files.map(({ text }) => text));
  expect(shop.github.requests).toHaveLength(3);
});
