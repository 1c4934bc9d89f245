import { readFile } from 'node:fs/promises';
import type { CommitFact } from '@sluice/core';
import type { Environment } from '../environment.ts';

/** What the job that this runs in was started for; null outside of one. */
export async function jobCommit(env: Environment): Promise<CommitFact | null> {
  if (env.GITHUB_ACTIONS !== 'true') return null;
  const { jobContext } = await import('@sluice/github');
  const job = jobContext(env, await eventOf(env));
  if (job === null) return null;
  const { repository, commit, ref } = job;
  return { repository: `${repository.owner}/${repository.repo}`, sha: commit, ref };
}

/** The event of the run; without its file there is nothing more to know of it. */
async function eventOf({ GITHUB_EVENT_PATH: path }: Environment): Promise<unknown> {
  if (!path) return null;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
