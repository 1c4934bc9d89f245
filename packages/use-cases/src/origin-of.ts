import type { Origin } from '@sluice/core';
import { actorOf } from './actor-of.ts';
import type { Starter } from './create-release.ts';
import type { Environment } from './environment.ts';

/** The job of a workflow that this process runs in, by the variables of its runner; null where there is none. */
export function originOf(env: Environment): Origin | null {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (env.GITHUB_ACTIONS !== 'true' || !repository || !run) return null;
  return {
    server: env.GITHUB_SERVER_URL || 'https://github.com',
    repository,
    commit: env.GITHUB_SHA ?? '',
    ref: env.GITHUB_REF ?? '',
    run,
    attempt: Number.parseInt(env.GITHUB_RUN_ATTEMPT ?? '', 10) || 1,
    actor: actorOf(env),
  };
}

export function starterOf(env: Environment): Starter {
  return { startedBy: actorOf(env), origin: originOf(env) };
}
