import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface RepositoryRole {
  /** What it amounts to. */
  readonly permission: 'admin' | 'write' | 'read' | 'none';
  /** Name of the role: `maintain`, `triage`, or one of the organisation's own. */
  readonly role: string;
}

/** What a person may do in a repository. In a public one everybody may read. */
export async function repositoryRole(client: GitHubClient, repository: Repository, username: string): Promise<RepositoryRole> {
  const answer = await client.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { ...repository, username });
  if (answer.kind === 'refused' && answer.status === 404) {
    // No such person; or a repository that the token cannot see.
    await client.ask('GET /repos/{owner}/{repo}', repository);
    return { permission: 'none', role: 'none' };
  }
  const { permission, role_name } = answered(answer);
  return { permission: isKnown(permission) ? permission : 'none', role: role_name };
}

function isKnown(permission: string): permission is RepositoryRole['permission'] {
  return ['admin', 'write', 'read', 'none'].includes(permission);
}
