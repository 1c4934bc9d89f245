import type { Commit } from '../git/objects.ts';
import type { Repository } from '../store/repository.ts';

/** A commit by its sha (at least seven digits of it), a branch, a tag or a ref in part or whole; undefined when there is none. */
export function findCommit(repository: Repository, name: string): Commit | undefined {
  const { refs, objects } = repository;
  const sha = refs.get(`refs/heads/${name}`) ?? refs.get(`refs/tags/${name}`) ?? refs.get(`refs/${name}`) ?? refs.get(name);
  if (sha !== undefined) return objects.commit(sha);
  if (name === 'HEAD') return findCommit(repository, repository.defaultBranch);
  const exact = objects.commit(name);
  if (exact !== undefined || !/^[0-9a-f]{7,39}$/.test(name)) return exact;
  const [only, ...more] = [...objects.commits].filter((commit) => commit.sha.startsWith(name));
  return more.length === 0 ? only : undefined;
}
