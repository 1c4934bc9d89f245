import { type DoctorFinding, environmentsOf, examineGitHub, LEDGER_BRANCH, type ResolvedPlan } from '@sluice/core';
import type { GitHubClient } from '@sluice/github';
import { readFact } from '@sluice/kubernetes';
import type { Environment } from '../environment.ts';
import { systemClock } from '../system-clock.ts';

export interface RepositoryRequest {
  /** `acme/shop`. */
  readonly repository: string;
  /** Where the token is, and the address of the API where it is another than github.com's. */
  readonly env: Environment;
}

/**
 * What a release needs in the repository on GitHub: environments, who approves in them, the protection of the ledger. Changes nothing.
 *
 * @throws SluiceError kind `input`: no token, or a name that is no repository
 */
export async function examineRepository(plan: ResolvedPlan, { repository, env }: RepositoryRequest): Promise<readonly DoctorFinding[]> {
  const [{ branchHead, branchRules, openGitHubClient, parseRepository }, { readEnvironments }] = await Promise.all([
    import('@sluice/github'),
    import('../github/read-environments.ts'),
  ]);
  const place = parseRepository(repository);
  const client: GitHubClient = openGitHubClient({ token: env.GITHUB_TOKEN || env.GH_TOKEN || '', env, clock: systemClock });
  const environments = await readEnvironments(client, place, environmentsOf(plan));
  const ledgerRules = await readFact(async () =>
    (await branchHead(client, place, LEDGER_BRANCH)) === null ? null : branchRules(client, place, LEDGER_BRANCH),
  );
  return examineGitHub(plan, { repository, environments, ledgerRules });
}
