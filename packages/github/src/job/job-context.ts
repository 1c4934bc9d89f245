import { SluiceError } from '@sluice/core';
import type { Environment } from '@sluice/http';
import { z } from 'zod';
import { parseRepository, type Repository } from '../repository.ts';

/** The job of a workflow that this process runs in. */
export interface JobContext {
  readonly repository: Repository;
  /** What is released: for a pull request its head, not the merge that GitHub tests with; for one just merged what is on the branch now. */
  readonly commit: string;
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/7/merge`. */
  readonly ref: string;
  readonly runId: number;
  readonly runAttempt: number;
  readonly runUrl: string;
  readonly actor: string;
  /** Who pressed re-run, where that is another one. */
  readonly triggeringActor: string;
  readonly eventName: string;
  readonly pullRequest: number | null;
  /** The token can only read, whatever the workflow says: a pull request from a fork, or one by Dependabot. */
  readonly readOnlyToken: 'fork' | 'dependabot' | null;
}

const NEEDED = [
  'GITHUB_REPOSITORY',
  'GITHUB_SHA',
  'GITHUB_REF',
  'GITHUB_RUN_ID',
  'GITHUB_SERVER_URL',
  'GITHUB_ACTOR',
  'GITHUB_EVENT_NAME',
] as const;

const eventSchema = z.looseObject({
  action: z.string().nullish(),
  pull_request: z
    .looseObject({
      number: z.int().positive(),
      merged: z.boolean().nullish(),
      merge_commit_sha: z.string().nullish(),
      head: z.looseObject({ sha: z.string(), repo: z.looseObject({ full_name: z.string() }).nullish() }),
    })
    .nullish(),
  // Comments of a pull request come as those of an issue.
  issue: z.looseObject({ number: z.int().positive(), pull_request: z.looseObject({}).nullish() }).nullish(),
});

/**
 * The job as its environment and the parsed file of GITHUB_EVENT_PATH describe it; null outside of one.
 *
 * @throws SluiceError `job-context-invalid`, kind `input`, naming every variable that is missing.
 */
export function jobContext(env: Environment, event: unknown): JobContext | null {
  if (env.GITHUB_ACTIONS !== 'true') return null;
  const missing = NEEDED.filter((name) => !env[name]);
  const value = (name: (typeof NEEDED)[number]): string => env[name] ?? '';
  const runId = Number(env.GITHUB_RUN_ID);
  if (missing.length > 0) throw invalid(`GITHUB_ACTIONS is true, but ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set`);
  if (!Number.isSafeInteger(runId)) throw invalid(`GITHUB_RUN_ID: expected a number, got "${value('GITHUB_RUN_ID').slice(0, 100)}"`);
  const parsed = eventSchema.safeParse(event ?? {});
  if (!parsed.success) throw invalid(`the event of GITHUB_EVENT_PATH is not one of GitHub's: ${z.prettifyError(parsed.error)}`);
  const { pull_request: pull, issue, action } = parsed.data;
  const repository = parseRepository(value('GITHUB_REPOSITORY'));
  const actor = value('GITHUB_ACTOR');
  const merged = action === 'closed' && pull?.merged === true ? pull.merge_commit_sha : null;
  return {
    repository,
    commit: merged ?? pull?.head.sha ?? value('GITHUB_SHA'),
    ref: value('GITHUB_REF'),
    runId,
    runAttempt: Number(env.GITHUB_RUN_ATTEMPT ?? 1) || 1,
    runUrl: `${value('GITHUB_SERVER_URL')}/${repository.owner}/${repository.repo}/actions/runs/${runId}`,
    actor,
    triggeringActor: env.GITHUB_TRIGGERING_ACTOR || actor,
    eventName: value('GITHUB_EVENT_NAME'),
    pullRequest: pull?.number ?? (issue?.pull_request ? issue.number : null),
    readOnlyToken: readOnlyToken(env, event),
  };
}

/**
 * Why the token of a job can only read; null where the workflow decides. Asks for nothing that a job may lack.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
 */
export function readOnlyToken(env: Environment, event: unknown): JobContext['readOnlyToken'] {
  const pull = eventSchema.safeParse(event).data?.pull_request;
  if (env.GITHUB_EVENT_NAME === 'pull_request_target' || !pull) return null;
  if (pull.head.repo?.full_name.toLowerCase() !== env.GITHUB_REPOSITORY?.toLowerCase()) return 'fork';
  return env.GITHUB_ACTOR === 'dependabot[bot]' ? 'dependabot' : null;
}

function invalid(problem: string): SluiceError {
  return new SluiceError('job-context-invalid', 'input', `${problem}. Outside of a job, leave GITHUB_ACTIONS unset`);
}
