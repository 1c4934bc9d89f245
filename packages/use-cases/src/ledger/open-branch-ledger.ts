import { BranchLedger, parseRepository } from '@sluice/github';
import type { Environment } from '../environment.ts';
import { gitHubClient } from '../github/github-client.ts';

export function openBranchLedger(repository: string, env: Environment): BranchLedger {
  return new BranchLedger(gitHubClient(env, `the ledger in ${repository}`), parseRepository(repository));
}
