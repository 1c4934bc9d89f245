import type { GitHubClient } from '../client/github-client.ts';
import { type Reviewer, reviewersOf } from '../environments/reviewer.ts';
import type { Repository } from '../repository.ts';

/** An environment that a run waits for. */
export interface PendingDeployment {
  readonly environment: string;
  readonly reviewers: readonly Reviewer[];
  readonly waitTimerMinutes: number;
  /** Milliseconds since the epoch. */
  readonly waitTimerStartedAt: number | null;
  /** Whether the owner of the token is among the reviewers. */
  readonly mayApprove: boolean;
}

export async function pendingDeployments(
  client: GitHubClient,
  repository: Repository,
  runId: number,
): Promise<readonly PendingDeployment[]> {
  const pending = await client.ask('GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments', { ...repository, run_id: runId });
  return pending.map(({ environment, reviewers, wait_timer, wait_timer_started_at, current_user_can_approve }) => ({
    environment: environment.name ?? '',
    reviewers: reviewersOf(reviewers),
    waitTimerMinutes: wait_timer,
    waitTimerStartedAt: wait_timer_started_at === null ? null : Date.parse(wait_timer_started_at),
    mayApprove: current_user_can_approve,
  }));
}
