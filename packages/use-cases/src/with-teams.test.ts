import type { TeamMembers } from '@sluice/core';
import { expect, it } from 'vitest';
import { withTeams } from './with-teams.ts';

it('a reason for a fix is given with the teams of the windows that the person is in, and GitHub is asked for nothing else', async () => {
  const asked: string[] = [];
  const members: TeamMembers = {
    isMember: async (team, login) => {
      asked.push(`${team} ${login}`);
      return team === 'acme/sre';
    },
  };
  const window = { effect: 'deny', times: { kind: 'holidays', place: 'DE' }, timezone: 'UTC', reason: null, overrun: 'hold' } as const;
  const plan = (overrideBy: readonly string[]) => ({ windows: [{ ...window, override: 'fix' as const, overrideBy }] });
  const fix = { by: 'grace', reason: 'carts are lost' };
  expect(await withTeams(fix, plan(['ada']), members)).toBe(fix);
  expect(await withTeams(null, plan(['team:acme/sre']), members)).toBeNull();
  expect(asked).toEqual([]);
  expect(await withTeams(fix, plan(['ada', 'team:acme/sre', 'team:acme/other', 'team:acme/sre']), members)).toEqual({
    ...fix,
    teams: ['team:acme/sre'],
    unread: [],
  });
  expect(asked).toEqual(['acme/sre grace', 'acme/other grace']);
  expect(await withTeams(fix, plan(['team:acme/sre']), null)).toMatchObject({
    teams: [],
    unread: [expect.stringContaining('is not known')],
  });
});
