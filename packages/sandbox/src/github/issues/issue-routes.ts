import { actingUser } from '../access/acting-user.ts';
import { reads, writes } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { notFound, validationFailed } from '../http/refusal.ts';
import { created, ok, type RouteRequest, type Routes } from '../http/route.ts';
import { settlePull } from '../pulls/change-pull.ts';
import { isPull } from '../pulls/pulls.ts';
import type { Issue, Label } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import { issueView, labelView } from './issue-view.ts';
import { changeIssue, issueNumbered, labelsNamed, newIssue } from './issues.ts';

type LabelName = string | { readonly name?: string };

export const ISSUE_ROUTES: Routes = {
  'issues/list-for-repo': {
    needs: reads('issues', 'pull_requests'),
    answer(request) {
      const { store, repository } = request;
      return paged(request, selected(request), (issue) => issueView(store, repository, issue));
    },
  },
  'issues/get': {
    needs: reads('issues', 'pull_requests'),
    answer: (request) => ok(issueView(request.store, request.repository, issueOrRefusal(request))),
  },
  'issues/create': {
    needs: { ...writes('issues'), role: 'read' },
    answer(request) {
      const { store, repository } = request;
      const { title, body, labels = [] } = request.requiredBody<{ title: string; body?: string; labels?: readonly LabelName[] }>();
      const issue = newIssue(store, repository, {
        title: String(title),
        body: body ?? null,
        user: actingUser(request),
        labels: labels.map(nameOf),
      });
      return created(issueView(store, repository, issue));
    },
  },
  'issues/update': {
    needs: writes('issues', 'pull_requests'),
    answer(request) {
      const { store, repository } = request;
      const issue = issueOrRefusal(request);
      const { labels, ...changes } = request.body<IssueChanges>();
      if (changes.state === 'closed' && issue.state === 'open' && isPull(issue)) settlePull(repository, issue);
      changeIssue(store, issue, actingUser(request), changes);
      if (labels !== undefined) issue.labels = labelsNamed(store, repository, labels.map(nameOf));
      return ok(issueView(store, repository, issue));
    },
  },
  'issues/add-labels': {
    needs: writes('issues', 'pull_requests'),
    answer(request) {
      const { store, repository } = request;
      const issue = issueOrRefusal(request);
      const { labels = [] } = request.body<{ labels: readonly LabelName[] }>();
      const names = new Set([...issue.labels.map(({ name }) => name), ...labels.map(nameOf)]);
      issue.labels = labelsNamed(store, repository, [...names]);
      issue.updatedAt = store.now();
      return ok(issue.labels.map((label) => labelView(store, repository, label)));
    },
  },
};

interface IssueChanges {
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  readonly state_reason: Issue['stateReason'];
  readonly labels: readonly LabelName[];
}

/** The issue, or the pull request, that the path numbers. */
export function issueOrRefusal(request: RouteRequest): Issue {
  const issue = issueNumbered(request.repository, request.number('issue_number'));
  if (issue === undefined) throw notFound();
  return issue;
}

function nameOf(label: LabelName): string {
  const name = typeof label === 'string' ? label : label.name;
  if (name === undefined || name === '') throw validationFailed({ resource: 'Label', field: 'name', code: 'missing_field' });
  return name;
}

/** By default those that are open, newest first. */
function selected(request: RouteRequest): readonly Issue[] {
  const { repository } = request;
  const state = request.option('state') ?? 'open';
  const labels = (request.option('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = request.option('creator');
  const since = request.option('since');
  const found = repository.issues.filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      labels.every((name) => hasLabel(issue.labels, name)) &&
      (creator === undefined || issue.user.login === creator) &&
      (since === undefined || Date.parse(issue.updatedAt) >= Date.parse(since)),
  );
  return sorted(request, repository, found);
}

function sorted(request: RouteRequest, repository: Repository, issues: readonly Issue[]): readonly Issue[] {
  const comments = (issue: Issue) => repository.comments.filter((comment) => comment.issue === issue.number).length;
  const keys = {
    created: (issue: Issue) => issue.number,
    updated: (issue: Issue) => Date.parse(issue.updatedAt),
    comments,
  };
  const key = keys[(request.option('sort') ?? 'created') as keyof typeof keys];
  const ascending = issues.toSorted((a, b) => key(a) - key(b) || a.number - b.number);
  return request.option('direction') === 'asc' ? ascending : ascending.toReversed();
}

function hasLabel(labels: readonly Label[], name: string): boolean {
  return labels.some((label) => label.name.toLowerCase() === name.toLowerCase());
}
