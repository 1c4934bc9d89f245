import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { commitChecks } from './commit-checks.ts';

const READS = { checks: 'read', statuses: 'read' } as const;

test.each([
  { conclusion: 'success', state: 'success' },
  { conclusion: 'neutral', state: 'success' },
  { conclusion: 'skipped', state: 'success' },
  { conclusion: 'failure', state: 'failure' },
  { conclusion: 'cancelled', state: 'failure' },
  { conclusion: 'timed_out', state: 'failure' },
  { conclusion: 'action_required', state: 'failure' },
  { conclusion: null, state: 'pending' },
] as const)('a check run that ended as $conclusion is $state', async ({ conclusion, state }) => {
  await using shop = await openShop();
  shop.shop.addCheckRun({ name: 'build', conclusion });
  const found = await commitChecks(shop.client(READS), SHOP, { commit: shop.shop.head(), names: ['build'] });
  expect(found).toMatchObject([{ name: 'build', state }]);
  expect(shop.asked()).toEqual(['checks/list-for-ref']);
});

test.each([
  { state: 'success', expected: 'success' },
  { state: 'pending', expected: 'pending' },
  { state: 'failure', expected: 'failure' },
  { state: 'error', expected: 'failure' },
] as const)('a commit status that is $state is $expected', async ({ state, expected }) => {
  await using shop = await openShop();
  shop.shop.addStatus({ context: 'ci/jenkins', state });
  const found = await commitChecks(shop.client(READS), SHOP, { commit: shop.shop.head(), names: ['ci/jenkins'] });
  expect(found).toMatchObject([{ name: 'ci/jenkins', state: expected }]);
});

test('of several with one name the worst counts, and what nobody reported is missing', async () => {
  await using shop = await openShop();
  shop.shop.addCheckRun({ name: 'build', conclusion: 'success', app: 'one' });
  shop.shop.addCheckRun({ name: 'build', conclusion: 'failure', app: 'two' });
  shop.shop.addCheckRun({ name: 'build', conclusion: 'success', app: 'three' });
  shop.shop.addCheckRun({ name: 'elsewhere', sha: shop.shop.commit({ branch: 'topic', files: { 'a.txt': 'a\n' } }) });
  const found = await commitChecks(shop.client(READS), SHOP, { commit: shop.shop.head(), names: ['build', 'elsewhere'] });
  expect(found).toMatchObject([
    { name: 'build', state: 'failure' },
    { name: 'elsewhere', state: 'missing', url: null },
  ]);
});

test('a check behind a hundred others is found', async () => {
  await using shop = await openShop();
  for (let number = 0; number < 120; number += 1) shop.shop.addCheckRun({ name: `shard ${number}` });
  const names = ['shard 0', 'shard 119'];
  const found = await commitChecks(shop.client(READS), SHOP, { commit: shop.shop.head(), names });
  expect(found.map(({ state }) => state)).toEqual(['success', 'success']);
});

test('the permission for commit statuses is asked for only when a name is not among the check runs', async () => {
  await using shop = await openShop({ private: true });
  shop.shop.addCheckRun({ name: 'build' });
  const client = shop.client({ checks: 'read' });
  const commit = shop.shop.head();
  expect(await commitChecks(client, SHOP, { commit, names: ['build'] })).toMatchObject([{ state: 'success' }]);
  await expect(commitChecks(client, SHOP, { commit, names: ['build', 'other'] })).rejects.toMatchObject({
    code: 'github-permission-missing',
    message: expect.stringContaining('permissions: { statuses: read }'),
  });
});
