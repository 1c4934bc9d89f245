import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

/**
 * Whether a commit is part of a branch or tag: `on` it, `off` it, or `unknown` when there is no such ref or commit that the token can see.
 */
export async function commitPlace(
  client: GitHubClient,
  repository: Repository,
  { commit, ref }: { readonly commit: string; readonly ref: string },
): Promise<'on' | 'off' | 'unknown'> {
  // Files come with the first page only, and nobody needs them.
  const answer = await client.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
    ...repository,
    basehead: `${ref}...${commit}`,
    per_page: 1,
    page: 2,
  });
  if (answer.kind === 'refused' && answer.status === 404) return 'unknown';
  const { status } = answered(answer);
  return status === 'behind' || status === 'identical' ? 'on' : 'off';
}
