import { SluiceError } from '@sluice/core';
import { BranchLedger, type GitHubClient, openGitHubClient, parseRepository } from '@sluice/github';
import type { Environment } from '../environment.ts';
import { systemClock } from '../system-clock.ts';
import { tokenOf } from './ledger-place.ts';

/** A release has ended, and its job waits for nothing else. */
const PATIENCE_MS = 20_000;

export function openBranchLedger(repository: string, env: Environment): BranchLedger {
  return new BranchLedger(gitHubClient(env, `the ledger in ${repository}`), parseRepository(repository));
}

export function gitHubClient(env: Environment, what: string): GitHubClient {
  const token = tokenOf(env);
  if (token === null)
    throw new SluiceError('github-token-missing', 'input', `${what} cannot be reached without a token: expected one in GITHUB_TOKEN`);
  return openGitHubClient({ token, env, clock: systemClock, patienceMs: PATIENCE_MS });
}
