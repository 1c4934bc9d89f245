import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { repositoryRole } from './repository-role.ts';

test.each([
  { login: 'acme', role: null, expected: { permission: 'admin', role: 'admin' } },
  { login: 'ana', role: 'admin', expected: { permission: 'admin', role: 'admin' } },
  { login: 'ben', role: 'maintain', expected: { permission: 'write', role: 'maintain' } },
  { login: 'cho', role: 'write', expected: { permission: 'write', role: 'write' } },
  { login: 'dan', role: 'triage', expected: { permission: 'read', role: 'triage' } },
] as const)('$login with the role $role has $expected.permission', async ({ login, role, expected }) => {
  await using shop = await openShop({ private: true });
  shop.github.addUser(login);
  if (role !== null) shop.shop.setRole(login, role);
  expect(await repositoryRole(shop.client({}), SHOP, login)).toEqual(expected);
});

test.each([
  { name: 'a stranger to a private repository', private: true, login: 'eve', permission: 'none' },
  { name: 'a stranger to a public repository', private: false, login: 'eve', permission: 'read' },
  { name: 'somebody who does not exist', private: false, login: 'nobody', permission: 'none' },
])('$name may do little', async ({ private: isPrivate, login, permission }) => {
  await using shop = await openShop({ private: isPrivate });
  shop.github.addUser('eve');
  expect(await repositoryRole(shop.client({}), SHOP, login)).toMatchObject({ permission });
});
