import { SluiceError, type TeamMembers } from '@sluice/core';
import type { GitHubClient } from '@sluice/github';
import type { Environment } from './environment.ts';

/** Teams of GitHub; each question is asked once. GitHub is spoken to when it is asked, not before. */
export function teamMembers({ env, signal }: { readonly env: Environment; readonly signal: AbortSignal }): TeamMembers {
  const known = new Map<string, Promise<boolean>>();
  let opened: Promise<GitHubClient> | null = null;
  const ask = async (team: string, login: string): Promise<boolean> => {
    const [{ isTeamMember }, { gitHubClient }] = await Promise.all([import('@sluice/github'), import('./github/github-client.ts')]);
    if (!env.GITHUB_TOKEN && !env.GH_TOKEN)
      throw new SluiceError('github-token-missing', 'input', 'there is no token for GitHub: set GITHUB_TOKEN, or the input github-token');
    opened ??= Promise.resolve(gitHubClient(env, `members of team ${team}`, { signal }));
    const [organization = '', slug = ''] = team.split('/');
    return isTeamMember(await opened, { organization, slug, login });
  };
  return {
    isMember(team, login) {
      const key = `${team} ${login}`;
      const asked = known.get(key) ?? ask(team, login);
      known.set(key, asked);
      return asked;
    },
  };
}
