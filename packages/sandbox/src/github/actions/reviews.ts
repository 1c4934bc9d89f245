import { unprocessable } from '../http/refusal.ts';
import type { PendingDeployment, User, WorkflowRun } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { refusePending, stopAwaiting } from './runs.ts';

export interface Review {
  readonly environmentIds: readonly number[];
  readonly state: 'approved' | 'rejected';
  readonly user: User;
  readonly comment: string;
}

/** One reviewer is enough for an environment, and whoever started the run only where self-review is allowed. */
export function canReview(run: WorkflowRun, { environment, awaits }: PendingDeployment, user: User): boolean {
  const isReviewer = environment.reviewers.some((reviewer) => ('slug' in reviewer ? reviewer.members.includes(user) : reviewer === user));
  if (!awaits.has('reviewers') || !isReviewer) return false;
  return !(environment.preventSelfReview && run.triggeringActor === user);
}

/** All or nothing: environments that do not wait, or not for this user, refuse the whole review. Gives back what was reviewed. */
export function reviewRun(store: Store, repository: Repository, run: WorkflowRun, review: Review): readonly PendingDeployment[] {
  const { environmentIds, state, user, comment } = review;
  const waiting = environmentIds.map((id) =>
    run.pending.find(({ environment, awaits }) => environment.id === id && awaits.has('reviewers')),
  );
  const reviewed = waiting.filter((pending) => pending !== undefined);
  if (reviewed.length === 0 || reviewed.length < waiting.length) {
    throw unprocessable('There are no pending deployment requests to approve or reject');
  }
  const barred = reviewed.filter((pending) => !canReview(run, pending, user)).map(({ environment }) => environment.name);
  if (barred.length > 0) throw unprocessable(`${user.login} is not allowed to review deployments to ${barred.join(', ')}`);
  run.approvals.push({ environments: reviewed.map(({ environment }) => environment), state, user, comment });
  for (const pending of reviewed) {
    if (state === 'approved') stopAwaiting(store, repository, run, pending, 'reviewers');
    else refusePending(store, repository, run, pending);
  }
  return reviewed;
}
