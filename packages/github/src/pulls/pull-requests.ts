import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly author: string | null;
  readonly url: string;
  readonly base: string;
  readonly merged: boolean;
}

const MOST_COMMITS = 100;
/** GitHub counts many requests at once against the token. */
const AT_ONCE = 5;

/** Pull requests that brought a commit into the repository, or that propose it. */
export async function pullsOfCommit(client: GitHubClient, repository: Repository, commit: string): Promise<readonly PullRequest[]> {
  const pulls = await client.ask('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
    ...repository,
    commit_sha: commit,
    per_page: 100,
  });
  return pulls.map(({ number, title, user, html_url, base, merged_at }) => ({
    number,
    title,
    author: user?.login ?? null,
    url: html_url,
    base: base.ref,
    merged: merged_at !== null,
  }));
}

export interface ContainedPulls {
  /** Merged ones, each once, the newest first. */
  readonly pulls: readonly PullRequest[];
  /** Commits in `base..head`; 0 when head is not ahead of base, as in a way back. */
  readonly commitCount: number;
  /** How many of them, the newest, were looked at. */
  readonly lookedAt: number;
}

/**
 * Pull requests that a release contains: of each commit since the last release, up to `maxCommits` of the newest. Costs two requests
 * (comparison) and one for each commit looked at.
 */
export async function containedPulls(
  client: GitHubClient,
  repository: Repository,
  { base, head, maxCommits = 30 }: { readonly base: string; readonly head: string; readonly maxCommits?: number },
): Promise<ContainedPulls | null> {
  const most = Math.min(maxCommits, MOST_COMMITS);
  const compared = await compare(client, repository, `${base}...${head}`, most);
  if (compared === null) return null;
  const pulls = new Map<number, PullRequest>();
  for (let from = 0; from < compared.commits.length; from += AT_ONCE) {
    const found = await Promise.all(
      compared.commits.slice(from, from + AT_ONCE).map((commit) => pullsOfCommit(client, repository, commit)),
    );
    for (const pull of found.flat()) if (pull.merged) pulls.set(pull.number, pull);
  }
  return { pulls: [...pulls.values()], commitCount: compared.total, lookedAt: compared.commits.length };
}

/** The newest commits of a comparison, the newest first; null when GitHub does not know one of its ends. GitHub lists the oldest first. */
async function compare(
  client: GitHubClient,
  repository: Repository,
  basehead: string,
  most: number,
): Promise<{ readonly commits: readonly string[]; readonly total: number } | null> {
  const page = async (number: number) =>
    client.request('GET /repos/{owner}/{repo}/compare/{basehead}', { ...repository, basehead, per_page: most, page: number });
  const first = await page(1);
  if (first.kind === 'refused' && first.status === 404) return null;
  const { total_commits: total, commits } = answered(first);
  const pages = Math.max(Math.ceil(total / most), 1);
  const last = pages > 1 ? answered(await page(pages)).commits : [];
  const before = pages > 2 ? answered(await page(pages - 1)).commits : pages === 2 ? commits : [];
  const newest = pages === 1 ? commits : [...before, ...last];
  return {
    commits: newest
      .slice(-most)
      .map(({ sha }) => sha)
      .reverse(),
    total,
  };
}
