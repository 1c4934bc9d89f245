import { expect, it } from 'vitest';
import type { TeamMembers } from '../../ports/team-members.ts';
import { SluiceError } from '../../sluice-error.ts';
import { mayDecide } from './may-decide.ts';

const members: TeamMembers = {
  async isMember(team, login) {
    if (team === 'acme/secret') throw new SluiceError('github-permission-missing', 'input', '403: needs members: read');
    return team === 'acme/sre' && login === 'grace';
  },
};

it.each<[string, readonly string[], string, TeamMembers | null, string]>([
  ['everybody where nobody is named', [], 'eve', null, 'yes'],
  ['who is named, in any case', ['Ada'], 'ada', null, 'yes'],
  ['who is in a team', ['ada', 'team:acme/sre'], 'grace', members, 'yes'],
  ['who is in one of several', ['team:acme/secret', 'team:acme/sre'], 'grace', members, 'yes'],
  ['not who is in none', ['ada', 'team:acme/sre'], 'eve', members, 'the plan lets ada, team:acme/sre'],
  [
    'not who may be in one that nobody tells',
    ['team:acme/secret'],
    'grace',
    members,
    'the plan lets team:acme/secret; whether grace is in team:acme/secret is not known: 403: needs members: read',
  ],
  [
    'not where nobody is asked',
    ['team:acme/sre'],
    'grace',
    null,
    'the plan lets team:acme/sre; whether grace is in team:acme/sre is not known: GitHub is not asked here',
  ],
  ['not who calls themselves like a team', ['team:acme/sre'], 'acme/sre', members, 'the plan lets team:acme/sre'],
])('%s may decide', async (_, by, login, from, expected) => {
  const permit = await mayDecide(by, login, from);
  expect(permit.kind === 'yes' ? 'yes' : permit.message).toBe(expected);
});
