import type { FileMode, ObjectDatabase, TreeEntry } from './objects.ts';

export interface PathEntry {
  readonly path: string;
  readonly mode: FileMode;
  readonly sha: string;
}

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Every file under a tree, with its whole path. */
export function filesOf(objects: ObjectDatabase, tree: string, prefix = ''): readonly PathEntry[] {
  return (objects.tree(tree) ?? []).flatMap(({ name, mode, sha }) => {
    const path = `${prefix}${name}`;
    return mode === '040000' ? filesOf(objects, sha, `${path}/`) : [{ path, mode, sha }];
  });
}

/** Every folder under a tree, with its whole path. */
export function foldersOf(objects: ObjectDatabase, tree: string, prefix = ''): readonly PathEntry[] {
  return (objects.tree(tree) ?? []).flatMap(({ name, mode, sha }) =>
    mode === '040000' ? [{ path: `${prefix}${name}`, mode, sha }, ...foldersOf(objects, sha, `${prefix}${name}/`)] : [],
  );
}

/** What is at a path: a file or a folder; undefined when nothing is. */
export function entryAt(objects: ObjectDatabase, tree: string, path: string): PathEntry | undefined {
  let entry: PathEntry = { path: '', mode: '040000', sha: tree };
  for (const name of path.split('/').filter((part) => part !== '')) {
    const found = entry.mode === '040000' ? objects.tree(entry.sha)?.find((candidate) => candidate.name === name) : undefined;
    if (found === undefined) return undefined;
    entry = { path: entry.path === '' ? name : `${entry.path}/${name}`, mode: found.mode, sha: found.sha };
  }
  return entry;
}

export type TreeChange =
  | { readonly path: string; readonly mode: FileMode; readonly sha: string }
  | { readonly path: string; readonly sha: null };

/** A tree with files put in or taken out. A folder that loses its last file is gone, as in git. */
export function changedTree(objects: ObjectDatabase, base: string | undefined, changes: readonly TreeChange[]): string {
  const entries = new Map((base === undefined ? [] : (objects.tree(base) ?? [])).map((entry) => [entry.name, entry]));
  const nested = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const [name = '', ...rest] = change.path.split('/');
    if (rest.length > 0) nested.set(name, [...(nested.get(name) ?? []), { ...change, path: rest.join('/') }]);
    else if (change.sha === null) entries.delete(name);
    else entries.set(name, { name, mode: change.mode, sha: change.sha });
  }
  for (const [name, inside] of nested) {
    const before = entries.get(name);
    const sha = changedTree(objects, before?.mode === '040000' ? before.sha : undefined, inside);
    if ((objects.tree(sha) ?? []).length === 0) entries.delete(name);
    else entries.set(name, { name, mode: '040000', sha } satisfies TreeEntry);
  }
  return objects.addTree([...entries.values()]);
}
