import { diffTrees } from '../git/diff.ts';
import { association, issuePage, labelView } from '../issues/issue-view.ts';
import type { JsonObject } from '../json.ts';
import { repositoryUrl, repositoryView } from '../repos/repository-view.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { userView } from '../users/user-view.ts';
import { commitsOf, comparedWith, headOf, isMergeable, type PullRequest } from './pulls.ts';

export function simplePullView(store: Store, repository: Repository, request: PullRequest): JsonObject {
  const { pull, number } = request;
  const api = repositoryUrl(store, repository);
  const page = issuePage(store, repository, request);
  const sha = headOf(repository, request);
  const links = {
    self: `${api}/pulls/${number}`,
    html: page,
    issue: `${api}/issues/${number}`,
    comments: `${api}/issues/${number}/comments`,
    review_comments: `${api}/pulls/${number}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${api}/pulls/${number}/commits`,
    statuses: `${api}/statuses/${sha}`,
  };
  const side = (ref: string, at: string) => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha: at,
    user: userView(store.url, repository.owner),
    repo: repositoryView(store, repository),
  });
  return {
    id: request.id,
    node_id: nodeId('PR', request.id),
    url: links.self,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    number,
    state: request.state,
    locked: false,
    active_lock_reason: null,
    title: request.title,
    user: userView(store.url, request.user),
    body: request.body,
    // The description says that a pull request's label always has a text.
    labels: request.labels.map((label) => ({ ...labelView(store, repository, label), description: label.description ?? '' })),
    milestone: null,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    closed_at: request.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: side(pull.headRef, sha),
    base: side(pull.baseRef, pull.baseSha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: association(repository, request.user),
    auto_merge: null,
    draft: pull.draft,
  };
}

export function pullView(store: Store, repository: Repository, request: PullRequest): JsonObject {
  const { pull } = request;
  const head = repository.objects.commit(headOf(repository, request));
  const changes = head === undefined ? [] : diffTrees(repository.objects, comparedWith(repository, request), head.tree);
  const mergeable = isMergeable(repository, request);
  return {
    ...simplePullView(store, repository, request),
    merged: pull.mergedAt !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? 'unknown' : mergeable ? 'clean' : 'dirty',
    merged_by: pull.mergedBy === null ? null : userView(store.url, pull.mergedBy),
    comments: repository.comments.filter(({ issue }) => issue === request.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commitsOf(repository, request).length,
    additions: changes.reduce((sum, { additions }) => sum + additions, 0),
    deletions: changes.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: changes.length,
  };
}
