import { addressOf } from '../repos/commit-view.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import type { Commit, Person } from './objects.ts';
import { changedTree, type TreeChange } from './trees.ts';

export interface FileCommit {
  readonly message: string;
  /** Path → content; null takes the file away. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly parents: readonly string[];
  /** A login. */
  readonly author: string;
  /** Default the author. */
  readonly committer?: Person;
  readonly signed: boolean;
}

/** A commit of changed files on its first parent. No ref moves. */
export function commitFiles(
  store: Store,
  { objects }: Repository,
  { message, files, parents, author, committer, signed }: FileCommit,
): Commit {
  const changes = Object.entries(files).map(
    ([path, content]): TreeChange =>
      content === null ? { path, sha: null } : { path, mode: '100644', sha: objects.addBlob(Buffer.from(content)) },
  );
  const [parent] = parents;
  const tree = changedTree(objects, parent === undefined ? undefined : objects.commit(parent)?.tree, changes);
  const person = { name: author, email: addressOf(author), date: store.now() };
  return objects.addCommit({ tree, parents, message, author: person, committer: committer ?? person, signed });
}
