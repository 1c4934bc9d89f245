import { expect, test } from 'vitest';
import { readBranch } from '../git/read-files.ts';
import { openShop, SHOP } from '../testing/shop.ts';
import { openGitHubClient } from './github-client.ts';

const READS = { contents: 'read' } as const;
const ask = (shop: Awaited<ReturnType<typeof openShop>>) => shop.client(READS).ask('GET /repos/{owner}/{repo}', SHOP);

test("GitHub's own words for its limits are understood", async () => {
  await using shop = await openShop();
  shop.github.addFault({ trouble: { kind: 'secondary-limit', retryAfterSeconds: 20 } });
  shop.github.addFault({ trouble: { kind: 'primary-limit', resetSeconds: 30 } });
  await expect(ask(shop)).resolves.toMatchObject({ name: 'shop' });
  expect(shop.slept).toEqual([20_000, 31_000]);
});

test('an hour that is used up ends in a message with its end', async () => {
  await using shop = await openShop();
  shop.github.limitRequests(1);
  await ask(shop);
  await expect(ask(shop)).rejects.toMatchObject({
    code: 'github-rate-limited',
    message: expect.stringContaining('It is possible again at 2026-11-23T13:00:01Z'),
  });
});

test('GraphQL whose hour is used up says the same, with status 200', async () => {
  await using shop = await openShop();
  shop.github.limitRequests(1);
  const client = shop.client(READS);
  const read = () => readBranch(client, SHOP, { branch: 'main', paths: ['README.md'] });
  await read();
  await expect(read()).rejects.toMatchObject({
    code: 'github-rate-limited',
    message: expect.stringMatching(/^cannot read branch main in acme\/shop: .*It is possible again at 2026-11-23T13:00:01Z/),
  });
});

test.each([
  { trouble: { kind: 'error', status: 502 } },
  { trouble: { kind: 'dropped', when: 'before' } },
  { trouble: { kind: 'dropped', when: 'after' } },
] as const)('reading goes on after $trouble', async ({ trouble }) => {
  await using shop = await openShop();
  shop.github.addFault({ times: 2, trouble });
  await expect(ask(shop)).resolves.toMatchObject({ name: 'shop' });
  expect(shop.slept).toEqual([500, 1000]);
});

test('a token that nobody gave out is said to be invalid', async () => {
  await using shop = await openShop();
  const clock = { now: () => shop.time.now(), sleep: async () => undefined };
  const client = openGitHubClient({ token: 'ghs_expired', env: { GITHUB_API_URL: shop.github.url }, clock });
  await expect(client.ask('GET /repos/{owner}/{repo}', SHOP)).rejects.toMatchObject({ code: 'github-token-invalid' });
});
