import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { branchRules } from './branch-rules.ts';
import { commitPlace } from './commit-place.ts';

test('a commit is on a branch when it is its head or an ancestor', async () => {
  await using shop = await openShop();
  const first = shop.shop.head();
  const topic = shop.shop.commit({ branch: 'release/1.2', files: { 'a.txt': 'a\n' } });
  const second = shop.shop.commit({ files: { 'b.txt': 'b\n' } });
  shop.shop.setRef('refs/tags/v1', topic);
  const client = shop.client({ contents: 'read' });
  const place = (commit: string, ref: string) => commitPlace(client, SHOP, { commit, ref });
  expect(await place(second, 'main')).toBe('on');
  expect(await place(first, 'main')).toBe('on');
  expect(await place(first, 'release/1.2')).toBe('on');
  expect(await place(topic, 'v1')).toBe('on');
  expect(await place(topic, 'main')).toBe('off');
  expect(await place(second, 'release/1.2')).toBe('off');
  expect(await place(first, 'gone')).toBe('unknown');
  expect(await place('0'.repeat(40), 'main')).toBe('unknown');
});

test('what rulesets forbid on a branch is known before it exists', async () => {
  await using shop = await openShop();
  shop.shop.addRuleset({ name: 'ledger', include: ['refs/heads/sluice-ledger'], rules: ['deletion', 'non_fast_forward'] });
  shop.shop.addRuleset({ name: 'main', include: ['~DEFAULT_BRANCH'], rules: ['deletion'] });
  shop.shop.addRuleset({ name: 'on trial', include: ['~ALL'], rules: ['non_fast_forward'], enforcement: 'evaluate' });
  const client = shop.client({});
  expect(await branchRules(client, SHOP, 'sluice-ledger')).toEqual({ forbidsForcePush: true, forbidsDeletion: true });
  expect(await branchRules(client, SHOP, 'main')).toEqual({ forbidsForcePush: false, forbidsDeletion: true });
  expect(await branchRules(client, SHOP, 'topic/a')).toEqual({ forbidsForcePush: false, forbidsDeletion: false });
});
