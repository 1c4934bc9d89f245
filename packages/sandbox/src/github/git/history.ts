import type { Commit, ObjectDatabase } from './objects.ts';

/** A commit and all that it comes from: newest first, and a commit always before its parents. */
export function ancestry(objects: ObjectDatabase, sha: string): readonly Commit[] {
  const reached = new Map<string, Commit>();
  const childCounts = new Map<string, number>();
  const found = [sha];
  for (const name of found) {
    const commit = objects.commit(name);
    if (commit === undefined || reached.has(name)) continue;
    reached.set(name, commit);
    for (const parent of commit.parents) {
      childCounts.set(parent, (childCounts.get(parent) ?? 0) + 1);
      found.push(parent);
    }
  }
  const ready = [...reached.values()].filter((commit) => !childCounts.has(commit.sha));
  const ordered: Commit[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    ordered.push(next);
    for (const parent of next.parents) {
      const left = (childCounts.get(parent) ?? 0) - 1;
      childCounts.set(parent, left);
      const commit = reached.get(parent);
      if (left > 0 || commit === undefined) continue;
      const place = ready.findIndex((waiting) => waiting.committer.date < commit.committer.date);
      ready.splice(place === -1 ? ready.length : place, 0, commit);
    }
  }
  return ordered;
}

export function isAncestor(objects: ObjectDatabase, ancestor: string, of: string): boolean {
  return ancestor === of || ancestry(objects, of).some(({ sha }) => sha === ancestor);
}

/** Commits that `head` has and `base` does not, oldest first. */
export function commitsBetween(objects: ObjectDatabase, base: string, head: string): readonly Commit[] {
  const known = new Set(ancestry(objects, base).map(({ sha }) => sha));
  return ancestry(objects, head)
    .filter(({ sha }) => !known.has(sha))
    .toReversed();
}

/** The newest commit that both come from. */
export function mergeBase(objects: ObjectDatabase, one: string, other: string): Commit | undefined {
  const known = new Set(ancestry(objects, one).map(({ sha }) => sha));
  return ancestry(objects, other).find(({ sha }) => known.has(sha));
}
