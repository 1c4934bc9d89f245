import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface CommitCheck {
  readonly name: string;
  /** `missing`: nothing of this name was reported for the commit (yet). */
  readonly state: 'success' | 'pending' | 'failure' | 'missing';
  readonly url: string | null;
}

type Found = CommitCheck & { readonly state: 'success' | 'pending' | 'failure' };

/**
 * How each of the named checks went for a commit. Check runs are asked first; the older commit statuses, which need a permission of
 * their own, only for names that are not among them. Of several with one name the worst counts.
 */
export async function commitChecks(
  client: GitHubClient,
  repository: Repository,
  { commit, names }: { readonly commit: string; readonly names: readonly string[] },
): Promise<readonly CommitCheck[]> {
  const found = await checkRuns(client, repository, commit);
  if (names.some((name) => !found.has(name))) for (const status of await statuses(client, repository, commit)) keepWorst(found, status);
  return names.map((name) => found.get(name) ?? { name, state: 'missing', url: null });
}

async function checkRuns(client: GitHubClient, repository: Repository, commit: string): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const runs = client.items(
    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    { ...repository, ref: commit, filter: 'latest' },
    (data) => data.check_runs,
    { maxPages: 10 },
  );
  for await (const { name, status, conclusion, html_url } of runs)
    keepWorst(found, { name, state: status === 'completed' ? stateOf(conclusion) : 'pending', url: html_url });
  return found;
}

async function statuses(client: GitHubClient, repository: Repository, commit: string): Promise<readonly Found[]> {
  const listed = await client.all(
    'GET /repos/{owner}/{repo}/commits/{ref}/status',
    { ...repository, ref: commit },
    (data) => data.statuses,
    {
      maxPages: 10,
    },
  );
  return listed.map(({ context, state, target_url }) => ({
    name: context,
    state: state === 'success' || state === 'pending' ? state : 'failure',
    url: target_url,
  }));
}

/** What branch protection takes for passed: https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks */
function stateOf(conclusion: string | null): Found['state'] {
  return conclusion === 'success' || conclusion === 'neutral' || conclusion === 'skipped' ? 'success' : 'failure';
}

function keepWorst(found: Map<string, Found>, check: Found): void {
  const badness = ['success', 'pending', 'failure'];
  const known = found.get(check.name);
  if (!known || badness.indexOf(check.state) > badness.indexOf(known.state)) found.set(check.name, check);
}
