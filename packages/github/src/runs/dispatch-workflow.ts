import { SluiceError } from '@sluice/core';
import { z } from 'zod';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

const MAX_INPUTS = 25;

export interface Dispatch {
  /** File name, like `release.yml`. */
  readonly workflow: string;
  /** Branch or tag whose version of the workflow runs. */
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Starts a workflow that has `on: workflow_dispatch`, and gives the id of its run; null where GitHub does not say it, as Enterprise Servers
 * before 3.20. GitHub starts it a moment later; a run started with the job's own token starts workflows by dispatch only, nothing else.
 */
export async function dispatchWorkflow(
  client: GitHubClient,
  repository: Repository,
  { workflow, ref, inputs }: Dispatch,
): Promise<number | null> {
  const count = Object.keys(inputs).length;
  if (count > MAX_INPUTS)
    throw new SluiceError('dispatch-invalid', 'bug', `starting ${workflow}: expected ${MAX_INPUTS} inputs at most, got ${count}`);
  const route = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
  const dispatch = { ...repository, workflow_id: workflow, ref, inputs: { ...inputs } };
  const answer = await client.request(route, { ...dispatch, return_run_details: true });
  // One that does not know the question has started nothing.
  if (answer.kind === 'refused' && answer.status === 422 && answer.words.includes('return_run_details')) {
    await client.ask(route, dispatch);
    return null;
  }
  return runOf(answered(answer));
}

function runOf(answer: unknown): number | null {
  return z.looseObject({ workflow_run_id: z.int().positive() }).safeParse(answer).data?.workflow_run_id ?? null;
}
