import { expect, test } from 'vitest';
import { openShop } from '../testing/shop.ts';
import { isTeamMember } from './team-membership.ts';

test('members of a team are known to a token that may see the organisation, and to no job', async () => {
  await using shop = await openShop();
  shop.github.addTeam('acme', 'sre', ['ada', 'grace']);
  shop.github.addUser('eve');
  const asked = (login: string, slug = 'sre') => ({ organization: 'acme', slug, login });
  const member = shop.client({}, { token: shop.github.tokenOf('ada') });
  expect(await isTeamMember(member, asked('Grace'))).toBe(true);
  expect(await isTeamMember(member, asked('eve'))).toBe(false);
  expect(await isTeamMember(member, asked('ada', 'none'))).toBe(false);
  await expect(isTeamMember(shop.client({ contents: 'read' }), asked('ada'))).rejects.toMatchObject({
    message: expect.stringMatching(/cannot read whether ada is in team acme\/sre: 403 .*members: read/),
  });
});
