import { type DoctorFinding, environmentsOf, examineGitHub, type Fact, LEDGER_BRANCH, type ResolvedPlan } from '@sluice/core';
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
  const { branchHead, branchRules, environmentProtection, openGitHubClient, parseRepository } = await import('@sluice/github');
  const place = parseRepository(repository);
  const client: GitHubClient = openGitHubClient({ token: env.GITHUB_TOKEN || env.GH_TOKEN || '', env, clock: systemClock });
  const environments = await Promise.all(
    environmentsOf(plan).map(
      async (name) =>
        [
          name,
          await readFact(async () => {
            const protection = await environmentProtection(client, place, name);
            if (protection === null) return null;
            const reviewers = protection.reviewers.map((reviewer) =>
              reviewer.kind === 'user' ? `@${reviewer.login}` : `@${place.owner}/${reviewer.slug}`,
            );
            return { ...protection, reviewers };
          }),
        ] as const,
    ),
  );
  const ledgerRules = await readFact(async () =>
    (await branchHead(client, place, LEDGER_BRANCH)) === null ? null : branchRules(client, place, LEDGER_BRANCH),
  );
  return examineGitHub(plan, { repository, environments: told(environments), ledgerRules });
}

/** One missing permission or a repository that cannot be seen is one thing to change, not one for each environment. */
function told<T>(environments: readonly (readonly [string, Fact<T>])[]): Readonly<Record<string, Fact<T>>> {
  const seen = new Set<string>();
  const kept = environments.filter(([, fact]) => {
    if ('value' in fact) return true;
    const known = seen.has(fact.error.reason);
    seen.add(fact.error.reason);
    return !known;
  });
  return Object.fromEntries(kept);
}
