import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { openIssues } from './open-issues.ts';

const READS = { issues: 'read' } as const;

test('open issues with any of the labels are found once, closed ones and pull requests not', async () => {
  await using shop = await openShop();
  const first = shop.shop.addIssue({ title: 'Checkout is down', labels: ['incident', 'sev1'] });
  shop.shop.addIssue({ title: 'Typo', labels: ['docs'] });
  const closed = shop.shop.addIssue({ title: 'It was DNS', labels: ['incident'] });
  shop.shop.closeIssue(closed.number);
  shop.shop.commit({ branch: 'topic', files: { 'a.txt': 'a\n' } });
  shop.shop.openPull({ title: 'Fix', head: 'topic', labels: ['incident'] });
  const last = shop.shop.addIssue({ title: 'Slow', labels: ['sev1'] });
  const found = await openIssues(shop.client({ ...READS, 'pull-requests': 'read' }), SHOP, ['incident', 'sev1']);
  expect(found.map(({ number }) => number)).toEqual([last.number, first.number]);
  expect(found[1]).toEqual({
    number: first.number,
    title: 'Checkout is down',
    url: `${shop.github.url}/acme/shop/issues/${first.number}`,
    labels: ['incident', 'sev1'],
  });
});

test('without labels nothing is asked; with unknown ones nothing is found', async () => {
  await using shop = await openShop();
  shop.shop.addIssue({ title: 'Checkout is down', labels: ['incident'] });
  const client = shop.client(READS);
  expect(await openIssues(client, SHOP, [])).toEqual([]);
  expect(shop.asked()).toEqual([]);
  expect(await openIssues(client, SHOP, ['outage'])).toEqual([]);
});
