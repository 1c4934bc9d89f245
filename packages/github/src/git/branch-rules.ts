import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface BranchRules {
  /** Nobody may rewrite what was pushed, except those whom a rule lets pass. */
  readonly forbidsForcePush: boolean;
  readonly forbidsDeletion: boolean;
}

/** What the rulesets of repository and organisation say of a branch, existing or not. The older branch protection is not among them. */
export async function branchRules(client: GitHubClient, repository: Repository, branch: string): Promise<BranchRules> {
  const types = new Set<string>();
  const rules = client.items('GET /repos/{owner}/{repo}/rules/branches/{branch}', { ...repository, branch }, (data) => data, {
    maxPages: 3,
  });
  for await (const { type } of rules) types.add(type);
  return { forbidsForcePush: types.has('non_fast_forward'), forbidsDeletion: types.has('deletion') };
}
