import { createHash } from 'node:crypto';
import {
  type AppendTools,
  appendEvents,
  type Digest,
  entryPath,
  formatAnchor,
  HEAD_FILE,
  headFile,
  indexPath,
  type Ledger,
  LedgerAudit,
  type LedgerVerification,
  README_FILE,
  START,
} from '@sluice/core';
import { eventsOf, sampleEvents } from '@sluice/core/testing/ledger';
import { expect, test } from 'vitest';
import { createDeployment } from './deployments/deployments.ts';
import { ledgerAnchors } from './ledger-anchors.ts';
import { BranchLedger, LEDGER_BRANCH } from './ledger-branch.ts';
import { openShop, SHOP } from './testing/shop.ts';

const digest: Digest = { sha256: (text) => createHash('sha256').update(text).digest('hex') };

async function open() {
  const shop = await openShop();
  const client = shop.client({ contents: 'write', deployments: 'write' });
  const clock = { now: () => shop.time.now(), sleep: async (milliseconds: number) => shop.time.advance(milliseconds) };
  const tools: AppendTools = { digest, clock, jitter: Math.random, patienceMs: 600_000 };
  return Object.assign(shop, { writes: client, ledger: new BranchLedger(client, SHOP), tools });
}

async function verify(ledger: Ledger, anchors: Parameters<LedgerAudit['conclude']>[0] = []): Promise<LedgerVerification> {
  const audit = new LedgerAudit(digest);
  for await (const file of ledger.files()) audit.take(file);
  return audit.conclude(anchors);
}

test('the first append makes the branch, apart from the code', async () => {
  await using shop = await open();
  expect(await shop.ledger.isThere()).toBe(false);
  const { head } = await appendEvents(shop.ledger, sampleEvents(1), shop.tools);
  expect(shop.shop.file(HEAD_FILE, LEDGER_BRANCH)).toBe(headFile(head).text);
  expect(shop.shop.file(README_FILE, LEDGER_BRANCH)).toContain('only ever appended to');
  expect(shop.shop.file(HEAD_FILE)).toBeUndefined();
  expect(await verify(shop.ledger)).toMatchObject({ entries: 3, faults: [], head });
});

test('an append is two requests, however long the ledger is, and one behind the own last', async () => {
  await using shop = await open();
  const counts: number[] = [];
  for (const number of [1, 2, 60]) {
    if (number === 60) await appendEvents(shop.ledger, sampleEvents(59).slice(6), shop.tools);
    shop.github.forgetRequests();
    const [started, ...rest] = eventsOf('shop', number);
    if (!started) throw new Error('there is one');
    const end = await appendEvents(shop.ledger, [started], shop.tools);
    counts.push(shop.github.requests.length);
    shop.github.forgetRequests();
    await appendEvents(shop.ledger, rest, shop.tools, end);
    counts.push(shop.github.requests.length);
  }
  // The branch is made once: four requests, and one more look.
  expect(counts).toEqual([6, 1, 2, 1, 2, 1]);
});

test('twenty releases that append at once are all there, in one chain', async () => {
  await using shop = await open();
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => appendEvents(new BranchLedger(shop.writes, SHOP), eventsOf(`app-${index}`, 1), shop.tools)),
  );
  const { entries, faults } = await verify(shop.ledger);
  expect([entries, faults]).toEqual([60, []]);
});

test.each([
  ['before', 'graphql/createCommitOnBranch'],
  ['after', 'graphql/createCommitOnBranch'],
  ['after', 'git/create-ref'],
] as const)('what broke %s %s is appended once', async (when, operationId) => {
  await using shop = await open();
  shop.github.addFault({ operationId, trouble: { kind: 'dropped', when } });
  // A command that ends there runs again.
  const append = () => appendEvents(shop.ledger, sampleEvents(1), shop.tools);
  await append().catch(append);
  expect(await verify(shop.ledger)).toMatchObject({ entries: 3, faults: [] });
});

test('entries are read by their numbers, those that are there', async () => {
  await using shop = await open();
  await appendEvents(shop.ledger, sampleEvents(2), shop.tools);
  expect((await shop.ledger.read(5, 7)).map(({ path, text }) => [path, JSON.parse(text).kind])).toEqual([
    [entryPath(5), 'approval'],
    [entryPath(6), 'ended'],
  ]);
});

test('deployments keep heads, and tell a rewrite and a cut', async () => {
  await using shop = await open();
  await appendEvents(shop.ledger, sampleEvents(1), shop.tools);
  const { head } = await appendEvents(shop.ledger, eventsOf('shop', 2), shop.tools);
  const deployment = { ref: 'main', environment: 'production', description: 'v2', production: true };
  const kept = { releaseId: 'shop-production-2', ledgerHead: formatAnchor('acme/shop', head) };
  await createDeployment(shop.writes, SHOP, { ...deployment, payload: kept });
  const others = [formatAnchor('acme/other', { ...head, hash: START.hash }), null];
  for (const ledgerHead of others) await createDeployment(shop.writes, SHOP, { ...deployment, payload: { releaseId: 'x', ledgerHead } });
  const anchors = await ledgerAnchors(shop.writes, SHOP, 'acme/shop');
  expect(anchors).toEqual([{ ...head, where: expect.stringMatching(/^deployment \d+ of shop-production-2 in acme\/shop$/) }]);
  expect(await verify(shop.ledger, anchors)).toMatchObject({ faults: [], blindSpots: [] });

  const other = new BranchLedger(shop.writes, SHOP, 'rewritten');
  await appendEvents(other, [...eventsOf('blog', 1), ...eventsOf('shop', 2)], shop.tools);
  expect((await verify(other, anchors)).faults.map(({ kind }) => kind)).toEqual(['not-as-anchored']);
  const cut = new BranchLedger(shop.writes, SHOP, 'cut');
  await appendEvents(cut, sampleEvents(1), shop.tools);
  expect((await verify(cut, anchors)).faults.map(({ kind }) => kind)).toEqual(['cut-off']);
});

test('what is not as it was written is found on the branch, and nothing is appended to a head that is none', async () => {
  await using shop = await open();
  const events = sampleEvents(2);
  await appendEvents(shop.ledger, events, shop.tools);
  const text = shop.shop.file(entryPath(2), LEDGER_BRANCH) ?? '';
  const [first] = events;
  if (!first) throw new Error('there is one');
  shop.shop.commit({ branch: LEDGER_BRANCH, files: { [entryPath(2)]: text.replace('grace', 'eve'), 'notes.txt': 'x' } });
  expect((await verify(shop.ledger)).faults.map(({ kind }) => kind).toSorted()).toEqual(['edited', 'foreign']);
  expect(shop.shop.file(indexPath(first), LEDGER_BRANCH)).toBe('{"sequence":1}\n');
  shop.shop.commit({ branch: LEDGER_BRANCH, files: { [HEAD_FILE]: 'garbage' } });
  await expect(appendEvents(shop.ledger, eventsOf('blog', 1), shop.tools)).rejects.toMatchObject({ code: 'ledger-broken' });
});

test('a job that may not write is told the line to add', async () => {
  await using shop = await open();
  const ledger = new BranchLedger(shop.client({ contents: 'read' }), SHOP);
  await expect(appendEvents(ledger, sampleEvents(1), shop.tools)).rejects.toThrow(/permissions: \{ contents: write \}/);
});
