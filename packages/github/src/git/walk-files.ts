import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

/** Levels of folders. */
const DEEPEST = 20;

/**
 * Paths of all files of a commit, however many: in one request where GitHub gives them in one (100,000 files, 7 MB), else folder by folder.
 */
export async function* walkFiles(
  client: GitHubClient,
  repository: Repository,
  tree: string,
  prefix = '',
  depth = 0,
): AsyncGenerator<string> {
  const whole = await client.ask('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...repository, tree_sha: tree, recursive: '1' });
  if (!whole.truncated || depth === DEEPEST) {
    for (const { path, type } of whole.tree) if (type === 'blob') yield `${prefix}${path}`;
    return;
  }
  const here = await client.ask('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...repository, tree_sha: tree });
  for (const { path, type, sha } of here.tree) {
    if (type === 'blob') yield `${prefix}${path}`;
    if (type === 'tree') yield* walkFiles(client, repository, sha, `${prefix}${path}/`, depth + 1);
  }
}
