import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SluiceError } from '@sluice/core';
import { type CommentEvent, commentEvent } from '@sluice/github';
import type { Environment } from '../environment.ts';
import { jobEvent } from '../github/job-event.ts';

/**
 * The comment that started the job, where the job is one that may act on it: code and plan are those of the default branch, for whoever
 * opens a pull request writes what is in it.
 *
 * @throws SluiceError kind `input`: `not-a-comment`, `not-default-branch`
 */
export async function commentPlace(env: Environment): Promise<CommentEvent> {
  const event = env.GITHUB_EVENT_NAME === 'issue_comment' ? commentEvent(jobEvent(env)) : null;
  if (event === null)
    throw new SluiceError(
      'not-a-comment',
      'input',
      `expected to be run by a workflow on: { issue_comment: { types: [created] } }; this is ${env.GITHUB_EVENT_NAME ? `one on ${env.GITHUB_EVENT_NAME}` : 'no workflow'}. At a terminal there are sluice status, release --resume, rollback`,
    );
  const wanted = `refs/heads/${event.defaultBranch}`;
  if (env.GITHUB_REF !== wanted) throw notDefault(event, `the workflow is that of ${env.GITHUB_REF ?? 'nowhere'}`);
  const head = await headOf(env.GITHUB_WORKSPACE || '.');
  if (head === null) throw notDefault(event, 'there is no checkout here');
  if (head !== `ref: ${wanted}` && head !== env.GITHUB_SHA) throw notDefault(event, `the checkout is at ${head.slice(0, 200)}`);
  return event;
}

async function headOf(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, '.git', 'HEAD'), 'utf8').catch(() => null);
  return text === null ? null : text.trim();
}

function notDefault({ defaultBranch }: CommentEvent, found: string): SluiceError {
  return new SluiceError(
    'not-default-branch',
    'input',
    `commands are taken with the plan of the default branch, ${defaultBranch}, alone: ${found}. Use actions/checkout with ref: \${{ github.event.repository.default_branch }} before`,
  );
}
