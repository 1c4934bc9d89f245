import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface RunApproval {
  readonly environments: readonly string[];
  readonly state: 'approved' | 'rejected' | 'pending';
  readonly user: string;
  /** What the person wrote; may be empty. */
  readonly comment: string;
}

/** Who approved or rejected what in a run, over all its attempts. GitHub says neither when nor in which attempt: note the time it is seen. */
export async function runApprovals(client: GitHubClient, repository: Repository, runId: number): Promise<readonly RunApproval[]> {
  const approvals = await client.ask('GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals', { ...repository, run_id: runId });
  return approvals.map(({ environments, state, user, comment }) => ({
    environments: environments.flatMap(({ name }) => (name === undefined ? [] : [name])),
    state,
    user: user.login,
    comment,
  }));
}
