import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';
import type { TextFile } from './append-commit.ts';

export interface OrphanBranch {
  readonly branch: string;
  readonly message: string;
  readonly files: readonly TextFile[];
}

/** A branch with a history of its own. `exists`: another one was first, and its branch is untouched. */
export async function createOrphanBranch(
  client: GitHubClient,
  repository: Repository,
  { branch, message, files }: OrphanBranch,
): Promise<{ readonly kind: 'created'; readonly commit: string } | { readonly kind: 'exists' }> {
  const tree = await client.ask('POST /repos/{owner}/{repo}/git/trees', {
    ...repository,
    tree: files.map(({ path, text }) => ({ path, mode: '100644' as const, type: 'blob' as const, content: text })),
  });
  const commit = await client.ask('POST /repos/{owner}/{repo}/git/commits', { ...repository, message, tree: tree.sha, parents: [] });
  const created = await client.request('POST /repos/{owner}/{repo}/git/refs', {
    ...repository,
    ref: `refs/heads/${branch}`,
    sha: commit.sha,
  });
  if (created.kind === 'refused' && created.status === 422 && /already exists/i.test(created.words)) return { kind: 'exists' };
  answered(created);
  return { kind: 'created', commit: commit.sha };
}
