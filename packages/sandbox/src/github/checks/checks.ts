import type { CheckRun, CommitStatus } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';

export interface NewCheckRun {
  readonly name: string;
  readonly sha: string;
  /** Null: it is not over. */
  readonly conclusion: CheckRun['conclusion'];
  readonly status?: CheckRun['status'];
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly output?: CheckRun['output'];
  /** Slug of the app that reports it. */
  readonly app?: string;
}

export function newCheckRun(store: Store, repository: Repository, of: NewCheckRun): CheckRun {
  const now = store.now();
  const check: CheckRun = {
    id: store.nextId(),
    name: of.name,
    headSha: of.sha,
    status: of.conclusion === null ? (of.status ?? 'in_progress') : 'completed',
    conclusion: of.conclusion,
    startedAt: of.startedAt ?? now,
    completedAt: of.conclusion === null ? null : (of.completedAt ?? now),
    output: of.output ?? { title: null, summary: null },
    app: of.app ?? 'github-actions',
  };
  repository.checkRuns.push(check);
  return check;
}

export interface NewStatus extends Pick<CommitStatus, 'sha' | 'state' | 'context' | 'creator'> {
  readonly description?: string | null;
  readonly targetUrl?: string | null;
}

export function newStatus(store: Store, repository: Repository, of: NewStatus): CommitStatus {
  const status: CommitStatus = { id: store.nextId(), description: null, targetUrl: null, createdAt: store.now(), ...of };
  repository.statuses.push(status);
  return status;
}
