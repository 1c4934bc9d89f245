import { mergedTree, pickedTree } from '../git/merge.ts';
import type { Commit } from '../git/objects.ts';
import { addressOf } from '../repos/commit-view.ts';
import type { User } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { commitsOf, headOf, type PullRequest } from './pulls.ts';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** What it is from now on, whatever becomes of its branches. */
export function settlePull(repository: Repository, request: PullRequest): void {
  request.pull.commits = commitsOf(repository, request).map(({ sha }) => sha);
  request.pull.headSha = headOf(repository, request);
}

/** As the button on its page does. Gives back the commit that the base branch has then; throws when it cannot be merged. */
export function mergePull(store: Store, repository: Repository, request: PullRequest, by: User, method: MergeMethod): string {
  const { objects } = repository;
  const { pull, number, title } = request;
  const base = repository.branchHead(pull.baseRef);
  const head = headOf(repository, request);
  const tree = base === undefined ? undefined : mergedTree(objects, base, head);
  if (base === undefined || tree === undefined || request.state === 'closed')
    throw new Error(`pull request ${number} cannot be merged into ${pull.baseRef}`);
  const commits = commitsOf(repository, request);
  settlePull(repository, request);
  const merger = { name: by.login, email: addressOf(by.login), date: store.now() };
  const author = { name: request.user.login, email: addressOf(request.user.login), date: store.now() };
  const merged =
    method === 'merge'
      ? objects.addCommit({
          tree,
          parents: [base, head],
          message: `Merge pull request #${number} from ${repository.owner.login}/${pull.headRef}\n\n${title}`,
          author: merger,
          committer: merger,
          signed: true,
        }).sha
      : method === 'squash'
        ? objects.addCommit({ tree, parents: [base], message: `${title} (#${number})`, author, committer: merger, signed: true }).sha
        : rebased(repository, base, commits, merger);
  repository.refs.set(`refs/heads/${pull.baseRef}`, merged);
  repository.pushedAt = store.now();
  const now = store.now();
  Object.assign(pull, { mergedAt: now, mergedBy: by, mergeCommitSha: merged });
  Object.assign(request, { state: 'closed', closedAt: now, closedBy: by, updatedAt: now });
  return merged;
}

/** Each commit once more, on the base; the last one is what the pull request was merged as. */
function rebased(repository: Repository, base: string, commits: readonly Commit[], committer: Commit['committer']): string {
  let onto = base;
  for (const commit of commits) {
    const tree = pickedTree(repository.objects, commit, onto) ?? commit.tree;
    onto = repository.objects.addCommit({
      tree,
      parents: [onto],
      message: commit.message,
      author: commit.author,
      committer,
      signed: true,
    }).sha;
  }
  return onto;
}
