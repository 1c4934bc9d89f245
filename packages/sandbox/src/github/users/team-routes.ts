import { notAccessible } from '../access/permissions.ts';
import { notFound, Refusal } from '../http/refusal.ts';
import { ok, type Routes } from '../http/route.ts';

export const TEAM_ROUTES: Routes = {
  // A job's token has no permission for members of an organisation; a person sees the teams of one that they are in.
  'teams/get-membership-for-user-in-org': {
    answer(request) {
      const { store, actor } = request;
      if (actor.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
      if (actor.kind === 'job') throw notAccessible({ anyOf: [{ name: 'members', level: 'read' }], role: 'read' });
      const team = store.team(`${request.text('org')}/${request.text('team_slug')}`);
      const login = request.text('username').toLowerCase();
      const member = team?.members.find((candidate) => candidate.login.toLowerCase() === login);
      if (team === undefined || member === undefined) throw notFound();
      const url = `${store.url}/organizations/${team.organization}/team/${team.id}/memberships/${member.login}`;
      return ok({ url, role: 'member', state: 'active' });
    },
  },
};
