import { answered, type GitHubClient } from '../client/github-client.ts';

/**
 * Whether a person is in a team, or in one below it. An invitation that was not taken up is no membership; neither is what the token cannot
 * see.
 */
export async function isTeamMember(
  client: GitHubClient,
  { organization, slug, login }: { readonly organization: string; readonly slug: string; readonly login: string },
): Promise<boolean> {
  const answer = await client.request('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', {
    org: organization,
    team_slug: slug,
    username: login,
  });
  if (answer.kind === 'refused' && answer.status === 404) return false;
  return answered(answer).state === 'active';
}
