import type { Issue, Label, Pull, User } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';

export interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly user: User;
  readonly labels: readonly string[];
  readonly pull?: Pull;
}

export function newIssue(store: Store, repository: Repository, { title, body, user, labels, pull }: NewIssue): Issue {
  const now = store.now();
  const issue: Issue = {
    id: store.nextId(),
    number: repository.issues.length + 1,
    title,
    body,
    user,
    state: 'open',
    stateReason: null,
    labels: labelsNamed(store, repository, labels),
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    pull,
  };
  repository.issues.push(issue);
  return issue;
}

/** Issues and pull requests are numbered together, from 1. */
export function issueNumbered(repository: Repository, number: number): Issue | undefined {
  return repository.issues[number - 1];
}

export function changeIssue(
  store: Store,
  issue: Issue,
  by: User,
  changes: Partial<{ title: string; body: string | null; state: 'open' | 'closed'; state_reason: Issue['stateReason'] }>,
): void {
  const now = store.now();
  issue.title = changes.title ?? issue.title;
  if (changes.body !== undefined) issue.body = changes.body;
  if (changes.state !== undefined && changes.state !== issue.state) {
    const closes = changes.state === 'closed';
    issue.state = changes.state;
    issue.closedAt = closes ? now : null;
    issue.closedBy = closes ? by : null;
    issue.stateReason = changes.state_reason ?? (closes ? (issue.pull === undefined ? 'completed' : null) : 'reopened');
  }
  issue.updatedAt = now;
}

/** Labels that are not there yet are made, as GitHub does. */
export function labelsNamed(store: Store, repository: Repository, names: readonly string[]): readonly Label[] {
  return names.map((name) => {
    const known = repository.labels.get(name.toLowerCase());
    if (known !== undefined) return known;
    const label: Label = { id: store.nextId(), name, color: 'ededed', description: null };
    repository.labels.set(name.toLowerCase(), label);
    return label;
  });
}
