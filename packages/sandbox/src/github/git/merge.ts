import { mergeBase } from './history.ts';
import type { Commit, ObjectDatabase } from './objects.ts';
import { changedTree, EMPTY_TREE, filesOf, type PathEntry, type TreeChange } from './trees.ts';

/** The tree of both sides' changes since they parted; undefined when both changed one file in different ways. */
export function mergedTree(objects: ObjectDatabase, base: string, head: string): string | undefined {
  return mergeTrees(objects, mergeBase(objects, base, head)?.tree, objects.commit(base)?.tree, objects.commit(head)?.tree);
}

/** The tree of what one commit changed, done again on another one; undefined as above. */
export function pickedTree(objects: ObjectDatabase, commit: Commit, onto: string): string | undefined {
  const [parent = ''] = commit.parents;
  return mergeTrees(objects, objects.commit(parent)?.tree, objects.commit(onto)?.tree, commit.tree);
}

function mergeTrees(
  objects: ObjectDatabase,
  common: string | undefined,
  ours: string | undefined,
  theirs: string | undefined,
): string | undefined {
  const at = (tree: string | undefined) => new Map(filesOf(objects, tree ?? EMPTY_TREE).map((file) => [file.path, file]));
  const [old, mine, others] = [at(common), at(ours), at(theirs)];
  const changes: TreeChange[] = [];
  for (const path of new Set([...old.keys(), ...others.keys()])) {
    const [was, here, there] = [old.get(path), mine.get(path), others.get(path)];
    if (same(was, there) || same(here, there)) continue;
    if (!same(was, here)) return undefined;
    changes.push(there === undefined ? { path, sha: null } : there);
  }
  return changedTree(objects, ours, changes);
}

function same(one: PathEntry | undefined, other: PathEntry | undefined): boolean {
  return one?.sha === other?.sha && one?.mode === other?.mode;
}
