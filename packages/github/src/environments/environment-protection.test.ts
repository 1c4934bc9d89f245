import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { environmentProtection } from './environment-protection.ts';

const READS = { actions: 'read' } as const;

test('an environment is told with who is asked, how long it waits and what may deploy', async () => {
  await using shop = await openShop();
  shop.shop.addEnvironment('production', {
    reviewers: ['ana', 'ben'],
    preventSelfReview: true,
    waitMinutes: 30,
    branches: ['main', 'release/*'],
  });
  expect(await environmentProtection(shop.client(READS), SHOP, 'production')).toEqual({
    name: 'production',
    reviewers: [
      { kind: 'user', login: 'ana' },
      { kind: 'user', login: 'ben' },
    ],
    preventsSelfReview: true,
    waitTimerMinutes: 30,
    branches: { patterns: ['main', 'release/*'] },
    withoutReviewers: null,
  });
  expect(shop.asked()).toEqual(['repos/get-environment', 'repos/list-deployment-branch-policies']);
});

test.each([
  { name: 'of a public repository has them unset', options: {}, withoutReviewers: 'unset' },
  { name: 'of a private repository may not be offered any', options: { private: true }, withoutReviewers: 'perhaps-not-offered' },
])('an environment without reviewers $name', async ({ options, withoutReviewers }) => {
  await using shop = await openShop(options);
  shop.shop.addEnvironment('production', { branches: 'protected' });
  expect(await environmentProtection(shop.client(READS), SHOP, 'production')).toEqual({
    name: 'production',
    reviewers: [],
    preventsSelfReview: false,
    waitTimerMinutes: 0,
    branches: 'protected',
    withoutReviewers,
  });
});

test('an environment whose name has a slash is found', async () => {
  await using shop = await openShop();
  shop.shop.addEnvironment('eu/production');
  expect(await environmentProtection(shop.client(READS), SHOP, 'eu/production')).toMatchObject({ name: 'eu/production', branches: 'all' });
});

test('an environment that does not exist is null, and a repository out of sight an error', async () => {
  await using shop = await openShop({ private: true });
  expect(await environmentProtection(shop.client(READS), SHOP, 'production')).toBeNull();
  const other = { owner: 'acme', repo: 'secret' };
  await expect(environmentProtection(shop.client(READS), other, 'production')).rejects.toMatchObject({
    code: 'github-not-found',
    message: expect.stringContaining('cannot read the repository in acme/secret: 404 Not Found'),
  });
});

test('a job that may not read it is told the line to add', async () => {
  await using shop = await openShop({ private: true });
  shop.shop.addEnvironment('production');
  await expect(environmentProtection(shop.client({ contents: 'read' }), SHOP, 'production')).rejects.toMatchObject({
    code: 'github-permission-missing',
    message: expect.stringMatching(
      /^cannot read environment production in acme\/shop: 403 .*The token of the job lacks "actions: read"\. Add to the job: permissions: \{ actions: read \}$/,
    ),
  });
});
