import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

/** The commit a branch points to; null when there is no such branch. */
export async function branchHead(client: GitHubClient, repository: Repository, branch: string): Promise<string | null> {
  const answer = await client.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...repository, ref: `heads/${branch}` });
  if (answer.kind === 'refused' && answer.status === 404) return null;
  return answered(answer).object.sha;
}
