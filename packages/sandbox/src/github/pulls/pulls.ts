import { commitsBetween, mergeBase } from '../git/history.ts';
import { mergedTree } from '../git/merge.ts';
import type { Commit } from '../git/objects.ts';
import type { Issue, Pull } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';

export type PullRequest = Issue & { readonly pull: Pull };

export function isPull(issue: Issue | undefined): issue is PullRequest {
  return issue?.pull !== undefined;
}

export function pullsOf(repository: Repository): readonly PullRequest[] {
  return repository.issues.filter(isPull);
}

/** While it is open, where its branch is now. */
export function headOf(repository: Repository, { state, pull }: PullRequest): string {
  return (state === 'open' ? repository.branchHead(pull.headRef) : undefined) ?? pull.headSha;
}

/** Its own commits, oldest first. */
export function commitsOf(repository: Repository, request: PullRequest): readonly Commit[] {
  const { objects } = repository;
  if (request.state === 'closed') return request.pull.commits.flatMap((sha) => objects.commit(sha) ?? []);
  return commitsBetween(objects, repository.branchHead(request.pull.baseRef) ?? request.pull.baseSha, headOf(repository, request));
}

/** The tree that its files are compared with. */
export function comparedWith(repository: Repository, request: PullRequest): string | undefined {
  return mergeBase(repository.objects, request.pull.baseSha, headOf(repository, request))?.tree;
}

/** Null once it is closed. */
export function isMergeable(repository: Repository, request: PullRequest): boolean | null {
  if (request.state === 'closed') return null;
  const base = repository.branchHead(request.pull.baseRef);
  return base !== undefined && mergedTree(repository.objects, base, headOf(repository, request)) !== undefined;
}

/** Those that brought a commit: with it among their own, or merged as it. */
export function pullsOfCommit(repository: Repository, sha: string): readonly PullRequest[] {
  return pullsOf(repository).filter(
    (request) => request.pull.mergeCommitSha === sha || commitsOf(repository, request).some((commit) => commit.sha === sha),
  );
}
