import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

/** The whole text of a content, by its name in git: GraphQL cuts long ones. */
export async function readBlob(client: GitHubClient, repository: Repository, sha: string): Promise<string> {
  const { content, encoding } = await client.ask('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...repository, file_sha: sha });
  return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8').toString('utf8');
}
