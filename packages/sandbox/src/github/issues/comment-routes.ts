import { actingUser } from '../access/acting-user.ts';
import { checkNeed, type Need, reads, roleOf, writes } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { notFound, Refusal, validationFailed } from '../http/refusal.ts';
import { created, NO_CONTENT, ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { User } from '../store/model.ts';
import { type Comment, ROLES } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { issueOrRefusal } from './issue-routes.ts';
import { commentView, reactionView } from './issue-view.ts';
import { issueNumbered } from './issues.ts';

/** Characters, as GitHub counts them. */
export const MAX_COMMENT_LENGTH = 65_536;

/** Whoever may read may comment. */
const COMMENTS: Need = { ...writes('issues', 'pull_requests'), role: 'read' };
/** `pull_requests` alone is for comments of pull requests. */
const COMMENTS_OF_ISSUES: Need = { ...writes('issues'), role: 'read' };

export const COMMENT_ROUTES: Routes = {
  'issues/list-comments': {
    needs: reads('issues', 'pull_requests'),
    answer(request) {
      const { store, repository } = request;
      const issue = issueOrRefusal(request);
      const since = request.option('since');
      const comments = repository.comments.filter(
        (comment) => comment.issue === issue.number && (since === undefined || Date.parse(comment.updatedAt) >= Date.parse(since)),
      );
      return paged(request, comments, (comment) => commentView(store, repository, comment));
    },
  },
  'issues/get-comment': {
    needs: reads('issues', 'pull_requests'),
    answer: (request) => ok(commentView(request.store, request.repository, commentOrRefusal(request))),
  },
  'issues/create-comment': {
    needs: COMMENTS,
    answer(request) {
      const { store, repository } = request;
      const issue = issueOrRefusal(request);
      if (issue.pull === undefined) checkNeed(request.actor, repository, COMMENTS_OF_ISSUES);
      const { body } = request.requiredBody<{ body: string }>();
      const comment = newComment(store, repository, issue.number, checkedText(body), actingUser(request));
      return created(commentView(store, repository, comment));
    },
  },
  'issues/update-comment': {
    needs: COMMENTS,
    answer(request) {
      const { store, repository } = request;
      const comment = ownComment(request);
      comment.body = checkedText(request.requiredBody<{ body: string }>().body);
      comment.updatedAt = store.now();
      return ok(commentView(store, repository, comment));
    },
  },
  'issues/delete-comment': {
    needs: COMMENTS,
    answer(request) {
      const comment = ownComment(request);
      request.repository.comments.splice(request.repository.comments.indexOf(comment), 1);
      return NO_CONTENT;
    },
  },
  'reactions/list-for-issue-comment': {
    needs: reads('issues', 'pull_requests'),
    answer(request) {
      const content = request.option('content');
      const reactions = commentOrRefusal(request).reactions.filter((reaction) => content === undefined || reaction.content === content);
      return paged(request, reactions, (reaction) => reactionView(request.store, reaction));
    },
  },
  'reactions/create-for-issue-comment': {
    needs: COMMENTS,
    answer(request) {
      const { store } = request;
      const comment = commentOrRefusal(request);
      const user = actingUser(request);
      const { content } = request.requiredBody<{ content: string }>();
      const known = comment.reactions.find((reaction) => reaction.content === content && reaction.user === user);
      if (known !== undefined) return ok(reactionView(store, known));
      const reaction = { id: store.nextId(), user, content, createdAt: store.now() };
      comment.reactions.push(reaction);
      return { status: 201, body: reactionView(store, reaction) };
    },
  },
};

export function newComment(store: Store, repository: Repository, issue: number, body: string, user: User): Comment {
  const now = store.now();
  const comment: Comment = { id: store.nextId(), issue, user, body, createdAt: now, updatedAt: now, reactions: [] };
  repository.comments.push(comment);
  return comment;
}

function commentOrRefusal(request: RouteRequest): Comment {
  const id = request.number('comment_id');
  const comment = request.repository.comments.find((candidate) => candidate.id === id);
  if (comment === undefined) throw notFound();
  return comment;
}

/** Comments of others are for those who may write. */
function ownComment(request: RouteRequest): Comment {
  const comment = commentOrRefusal(request);
  const { actor, repository } = request;
  if (issueNumbered(repository, comment.issue)?.pull === undefined) checkNeed(actor, repository, COMMENTS_OF_ISSUES);
  const role = roleOf(actor, repository);
  if (comment.user !== actingUser(request) && (role === undefined || ROLES.indexOf(role) < ROLES.indexOf('write'))) {
    throw new Refusal(403, 'Must have push access to repository');
  }
  return comment;
}

function checkedText(body: string): string {
  if (body.trim() === '')
    throw validationFailed({ resource: 'IssueComment', field: 'data', code: 'unprocessable', message: 'Body cannot be blank' });
  if (body.length > MAX_COMMENT_LENGTH) {
    const message = `Body is too long (maximum is ${MAX_COMMENT_LENGTH} characters)`;
    throw validationFailed({ resource: 'IssueComment', field: 'data', code: 'unprocessable', message });
  }
  return body;
}
