import type { ObjectDatabase } from './objects.ts';
import { EMPTY_TREE, filesOf } from './trees.ts';

export interface FileChange {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed';
  /** Of the file after the change; before it for one that is gone. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
}

/** Files that differ between two trees, by path. A file that moved is one removed and one added. */
export function diffTrees(objects: ObjectDatabase, before: string | undefined, after: string): readonly FileChange[] {
  const old = new Map(filesOf(objects, before ?? EMPTY_TREE).map(({ path, sha }) => [path, sha]));
  const now = new Map(filesOf(objects, after).map(({ path, sha }) => [path, sha]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path): readonly FileChange[] => {
    const [from, to] = [old.get(path), now.get(path)];
    const sha = to ?? from;
    if (from === to || sha === undefined) return [];
    const status = from === undefined ? 'added' : to === undefined ? 'removed' : 'modified';
    return [{ path, status, sha, ...countLines(linesOf(objects, from), linesOf(objects, to)) }];
  });
}

function linesOf(objects: ObjectDatabase, sha: string | undefined): readonly string[] {
  const text = sha === undefined ? '' : (objects.blob(sha)?.toString('utf8') ?? '');
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** By the lines that stay, where their order is not looked at: enough for counts of small files. */
function countLines(before: readonly string[], after: readonly string[]): { readonly additions: number; readonly deletions: number } {
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  let kept = 0;
  for (const line of after) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    kept++;
  }
  return { additions: after.length - kept, deletions: before.length - kept };
}
