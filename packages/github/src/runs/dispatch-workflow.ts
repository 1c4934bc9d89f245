import { SluiceError } from '@sluice/core';
import type { GitHubClient } from '../client/github-client.ts';
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
 * Starts a workflow that has `on: workflow_dispatch`. GitHub starts it a moment later; a run started with the job's own token starts
 * workflows by dispatch only, nothing else.
 */
export async function dispatchWorkflow(client: GitHubClient, repository: Repository, { workflow, ref, inputs }: Dispatch): Promise<void> {
  const count = Object.keys(inputs).length;
  if (count > MAX_INPUTS)
    throw new SluiceError('dispatch-invalid', 'bug', `starting ${workflow}: expected ${MAX_INPUTS} inputs at most, got ${count}`);
  await client.ask('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
    ...repository,
    workflow_id: workflow,
    ref,
    inputs: { ...inputs },
  });
}
