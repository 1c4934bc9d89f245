import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { containedPulls, pullsOfCommit } from './pull-requests.ts';

const READS = { contents: 'read', 'pull-requests': 'read' } as const;

type Shop = Awaited<ReturnType<typeof openShop>>;

/** A pull request of so many commits, merged; the commit it was merged as. */
function merged(
  { shop }: Shop,
  title: string,
  { commits = 1, method = 'merge' }: { commits?: number; method?: 'merge' | 'squash' } = {},
): string {
  const branch = title.replaceAll(' ', '-');
  for (let number = 1; number <= commits; number += 1)
    shop.commit({ branch, message: `${title} ${number}`, files: { [`${branch}-${number}.txt`]: 'x\n' } });
  return shop.mergePull(shop.openPull({ title, head: branch, author: 'ana' }).number, { method });
}

test('a commit knows the pull request that brought it', async () => {
  await using shop = await openShop();
  const commit = merged(shop, 'Faster checkout', { method: 'squash' });
  expect(await pullsOfCommit(shop.client(READS), SHOP, commit)).toEqual([
    { number: 1, title: 'Faster checkout', author: 'ana', url: `${shop.github.url}/acme/shop/pull/1`, base: 'main', merged: true },
  ]);
});

test('a release contains each pull request since the last one, once, the newest first', async () => {
  await using shop = await openShop();
  const before = merged(shop, 'Long ago');
  merged(shop, 'Squashed', { commits: 2, method: 'squash' });
  shop.shop.commit({ message: 'Pushed straight', files: { 'b.txt': 'b\n' } });
  merged(shop, 'Merged', { commits: 3 });
  const found = await containedPulls(shop.client(READS), SHOP, { base: before, head: 'main' });
  expect(found?.pulls.map(({ title }) => title)).toEqual(['Merged', 'Squashed']);
  expect(found).toMatchObject({ commitCount: 6, lookedAt: 6 });
});

test('of many commits the newest are looked at, and it is said how many', async () => {
  await using shop = await openShop();
  const before = shop.shop.head();
  for (let number = 1; number <= 25; number += 1) merged(shop, `Change ${number}`, { method: 'squash' });
  shop.github.forgetRequests();
  const found = await containedPulls(shop.client(READS), SHOP, { base: before, head: 'main', maxCommits: 10 });
  expect(found).toMatchObject({ commitCount: 25, lookedAt: 10 });
  expect(found?.pulls.map(({ title }) => title)).toEqual(Array.from({ length: 10 }, (_, index) => `Change ${25 - index}`));
  expect(shop.github.requests.length).toBeLessThanOrEqual(13);
});

test('an open pull request with the same commits is not part of a release', async () => {
  await using shop = await openShop();
  const before = shop.shop.head();
  shop.shop.commit({ branch: 'topic', files: { 'a.txt': 'a\n' } });
  shop.shop.openPull({ title: 'Proposed', head: 'topic' });
  const client = shop.client(READS);
  expect(await containedPulls(client, SHOP, { base: before, head: 'topic' })).toEqual({ pulls: [], commitCount: 1, lookedAt: 1 });
});

test('a way back contains none, and an end that is not there is null', async () => {
  await using shop = await openShop();
  const before = shop.shop.head();
  merged(shop, 'Merged');
  const client = shop.client(READS);
  expect(await containedPulls(client, SHOP, { base: 'main', head: before })).toEqual({ pulls: [], commitCount: 0, lookedAt: 0 });
  expect(await containedPulls(client, SHOP, { base: 'gone', head: 'main' })).toBeNull();
});
