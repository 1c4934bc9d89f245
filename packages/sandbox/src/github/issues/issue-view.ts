import { roleOfLogin } from '../access/permissions.ts';
import type { JsonObject } from '../json.ts';
import { repositoryPage, repositoryUrl } from '../repos/repository-view.ts';
import type { Comment, Issue, Label, Reaction, User } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { userView } from '../users/user-view.ts';

const CONTENTS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'eyes', 'rocket'];

export function issueView(store: Store, repository: Repository, issue: Issue): JsonObject {
  const api = `${repositoryUrl(store, repository)}/issues/${issue.number}`;
  const comments = repository.comments.filter((comment) => comment.issue === issue.number).length;
  return {
    id: issue.id,
    node_id: nodeId(issue.pull === undefined ? 'I' : 'PR', issue.id),
    url: api,
    repository_url: repositoryUrl(store, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    timeline_url: `${api}/timeline`,
    html_url: issuePage(store, repository, issue),
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: userView(store.url, issue.user),
    labels: issue.labels.map((label) => labelView(store, repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: issue.closedBy === null ? null : userView(store.url, issue.closedBy),
    author_association: association(repository, issue.user),
    reactions: rollUp(`${api}/reactions`, []),
    ...(issue.pull !== undefined && {
      draft: issue.pull.draft,
      pull_request: {
        url: `${repositoryUrl(store, repository)}/pulls/${issue.number}`,
        html_url: issuePage(store, repository, issue),
        diff_url: `${issuePage(store, repository, issue)}.diff`,
        patch_url: `${issuePage(store, repository, issue)}.patch`,
        merged_at: issue.pull.mergedAt,
      },
    }),
  };
}

export function issuePage(store: Store, repository: Repository, { number, pull }: Issue): string {
  return `${repositoryPage(store, repository)}/${pull === undefined ? 'issues' : 'pull'}/${number}`;
}

export function labelView(store: Store, repository: Repository, label: Label): JsonObject {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${repositoryUrl(store, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

export function commentView(store: Store, repository: Repository, comment: Comment): JsonObject {
  const api = `${repositoryUrl(store, repository)}/issues`;
  const issue = repository.issues.find(({ number }) => number === comment.issue);
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url: `${api}/comments/${comment.id}`,
    html_url: `${issue === undefined ? '' : issuePage(store, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${api}/${comment.issue}`,
    body: comment.body,
    user: userView(store.url, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repository, comment.user),
    performed_via_github_app: null,
    reactions: rollUp(`${api}/comments/${comment.id}/reactions`, comment.reactions),
  };
}

export function reactionView(store: Store, reaction: Reaction): JsonObject {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: userView(store.url, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

export function association(repository: Repository, { login }: User): string {
  if (login === repository.owner.login) return 'OWNER';
  const role = roleOfLogin(login, repository);
  if (repository.roles.has(login.toLowerCase()))
    return repository.owner.type === 'Organization' && role !== 'read' ? 'MEMBER' : 'COLLABORATOR';
  const hasMerged = repository.issues.some(({ user, pull }) => user.login === login && pull?.mergedAt !== null && pull !== undefined);
  return hasMerged ? 'CONTRIBUTOR' : 'NONE';
}

function rollUp(url: string, reactions: readonly Reaction[]): JsonObject {
  const counts = CONTENTS.map((name) => [name, reactions.filter(({ content }) => content === name).length]);
  return { url, total_count: reactions.length, ...Object.fromEntries(counts) };
}
