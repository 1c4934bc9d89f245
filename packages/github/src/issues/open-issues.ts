import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface OpenIssue {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly labels: readonly string[];
}

/** Open issues that have any of the labels, the newest first, pull requests apart. A thousand per label are looked at. */
export async function openIssues(client: GitHubClient, repository: Repository, labels: readonly string[]): Promise<readonly OpenIssue[]> {
  const found = new Map<number, OpenIssue>();
  for (const label of labels) {
    // Several in one request would mean issues that have all of them.
    const listed = client.items('GET /repos/{owner}/{repo}/issues', { ...repository, labels: label, state: 'open' }, (data) => data, {
      maxPages: 10,
    });
    for await (const { number, title, html_url, labels: has, pull_request } of listed)
      if (pull_request === undefined) found.set(number, { number, title, url: html_url, labels: has.map(nameOf) });
  }
  return [...found.values()].sort((one, other) => other.number - one.number);
}

function nameOf(label: string | { readonly name?: string }): string {
  return typeof label === 'string' ? label : (label.name ?? '');
}
