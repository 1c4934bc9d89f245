import { SluiceError } from '@sluice/core';
import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface FileEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Git's name of the content, for `readBlob`. */
  readonly sha: string;
  /** Of a file. */
  readonly bytes: number | null;
}

/** Everything in the tree of a commit, folders included. One request whatever the number of files, up to 100,000. */
export async function listFiles(client: GitHubClient, repository: Repository, commit: string): Promise<readonly FileEntry[]> {
  const { tree, truncated } = await client.ask('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
    ...repository,
    tree_sha: commit,
    recursive: '1',
  });
  if (truncated)
    throw new SluiceError(
      'github-answer-too-large',
      'world',
      `the files of ${repository.owner}/${repository.repo} at ${commit} are too many for one list (it ends after ${tree.length}). Clone the repository to read them`,
    );
  return tree.flatMap(({ path, type, sha, size }) =>
    type === 'blob' || type === 'tree'
      ? [{ path, sha, kind: type === 'blob' ? ('file' as const) : ('folder' as const), bytes: size ?? null }]
      : [],
  );
}

/** The text of a content that `listFiles` named. */
export async function readBlob(client: GitHubClient, repository: Repository, sha: string): Promise<string> {
  const { content, encoding } = await client.ask('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...repository, file_sha: sha });
  return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8').toString('utf8');
}
