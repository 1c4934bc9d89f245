import type { CommitFact } from '@sluice/core';
import type { Environment } from '../environment.ts';
import { jobEvent } from '../github/job-event.ts';

/** What the job that this runs in was started for; null outside of one. */
export async function jobCommit(env: Environment): Promise<CommitFact | null> {
  if (env.GITHUB_ACTIONS !== 'true') return null;
  const { jobContext } = await import('@sluice/github');
  const job = jobContext(env, jobEvent(env));
  if (job === null) return null;
  const { repository, commit, ref } = job;
  return { repository: `${repository.owner}/${repository.repo}`, sha: commit, ref };
}
