import { VirtualClock } from '@sluice/sandbox';
import { type JobPermissions, type NewRepository, openGitHub } from '@sluice/sandbox/github';
import { type GitHubClient, type GitHubClientOptions, openGitHubClient } from '../client/github-client.ts';

export const SHOP = { owner: 'acme', repo: 'shop' };

/**
 * The repository acme/shop in an embedded GitHub whose time passes when the client sleeps. Closing it throws for every request that
 * GitHub's description does not allow.
 */
export async function openShop(options: Partial<NewRepository> = {}) {
  const time = new VirtualClock(Date.parse('2026-11-23T12:00:00Z'));
  const github = await openGitHub({ clock: time });
  const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop\n' }, ...options });
  const slept: number[] = [];
  const clock = {
    now: () => time.now(),
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      time.advance(milliseconds);
    },
  };
  const open = (token: string, more: Partial<GitHubClientOptions> = {}): GitHubClient =>
    openGitHubClient({ token, env: { GITHUB_API_URL: github.url }, clock, random: () => 0.5, ...more });
  return {
    github,
    shop,
    time,
    slept,
    /** A client with the token of a job that has these permissions and no other. */
    client: (permissions: JobPermissions, more: Partial<GitHubClientOptions> = {}) => open(shop.jobToken(permissions), more),
    /** Operations asked for, in order. */
    asked: () => github.requests.map(({ operationId }) => operationId),
    [Symbol.asyncDispose]: async () => {
      try {
        github.check();
      } finally {
        await github.stop();
      }
    },
  };
}
