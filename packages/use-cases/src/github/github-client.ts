import { SluiceError } from '@sluice/core';
import { type GitHubClient, openGitHubClient, readOnlyToken } from '@sluice/github';
import type { Environment } from '../environment.ts';
import { tokenOf } from '../ledger/ledger-place.ts';
import { systemClock } from '../system-clock.ts';
import { jobEvent } from './job-event.ts';

/** A job does not wait longer for what a release can do without. */
const PATIENCE_MS = 20_000;

/**
 * GitHub, with the token of the environment. `what` cannot be reached without one: `the ledger in acme/shop`.
 *
 * @throws SluiceError `github-token-missing`, kind `input`
 */
export function gitHubClient(env: Environment, what: string, options: { readonly signal?: AbortSignal } = {}): GitHubClient {
  const token = tokenOf(env);
  if (token === null)
    throw new SluiceError('github-token-missing', 'input', `${what} cannot be reached without a token: expected one in GITHUB_TOKEN`);
  const readOnly = readOnlyToken(env, jobEvent(env));
  return openGitHubClient({ token, env, clock: systemClock, patienceMs: PATIENCE_MS, readOnlyToken: readOnly, ...options });
}
