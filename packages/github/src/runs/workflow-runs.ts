import type { Endpoints } from '@octokit/types';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  readonly title: string;
  /** `.github/workflows/release.yml` */
  readonly workflow: string;
  readonly event: string;
  readonly commit: string;
  readonly branch: string | null;
  readonly actor: string | null;
  /** `completed`, `waiting` (for a person), `in_progress`, `queued`, … */
  readonly status: string;
  /** `success`, `failure`, `cancelled`, …; null before the end. */
  readonly conclusion: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly url: string;
}

type Run = Endpoints['GET /repos/{owner}/{repo}/actions/runs/{run_id}']['response']['data'];
type Status = Endpoints['GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs']['parameters']['status'];

/** One run; null when it is not there (runs are kept for 90 days by default). */
export async function workflowRun(client: GitHubClient, repository: Repository, runId: number): Promise<WorkflowRun | null> {
  const answer = await client.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...repository, run_id: runId });
  if (answer.kind === 'refused' && answer.status === 404) return null;
  return asRun(answered(answer));
}

/** Runs of a workflow, the newest first, a thousand at most. */
export async function workflowRuns(
  client: GitHubClient,
  repository: Repository,
  { workflow, status }: { /** File name, like `release.yml`. */ readonly workflow: string; readonly status?: NonNullable<Status> },
): Promise<readonly WorkflowRun[]> {
  const runs = await client.all(
    'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
    { ...repository, workflow_id: workflow, ...(status !== undefined && { status }) },
    (data) => data.workflow_runs,
    { maxPages: 10 },
  );
  return runs.map(asRun);
}

/** `ended`: there was nothing left to cancel. */
export async function cancelRun(client: GitHubClient, repository: Repository, runId: number): Promise<'cancelling' | 'ended'> {
  const answer = await client.request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', { ...repository, run_id: runId });
  if (answer.kind === 'refused' && answer.status === 409) return 'ended';
  answered(answer);
  return 'cancelling';
}

function asRun(run: Run): WorkflowRun {
  return {
    id: Number(run.id),
    attempt: run.run_attempt ?? 1,
    title: run.display_title,
    workflow: run.path.replace(/@.*$/, ''),
    event: run.event,
    commit: run.head_sha,
    branch: run.head_branch,
    actor: run.actor?.login ?? null,
    status: run.status ?? 'unknown',
    conclusion: run.conclusion,
    startedAt: Date.parse(run.run_started_at ?? run.created_at),
    url: run.html_url,
  };
}
