import { Octokit } from '@octokit/rest';
import type { JobPermissions } from '../access/actor.ts';
import type { NewRepository, RepositoryDriver } from '../driver/repository-driver.ts';
import { type GitHubOptions, type GitHubServer, openGitHub } from '../github-server.ts';

export interface Shop extends AsyncDisposable {
  readonly github: GitHubServer;
  readonly shop: RepositoryDriver;
  /** Owner and repository, as every call needs them. */
  readonly at: { readonly owner: string; readonly repo: string };
  /** A client with a job's token. */
  asJob(permissions: JobPermissions): Octokit;
  /** A client with a person's token. */
  as(login: string): Octokit;
}

/** A server with one repository, acme/shop. */
export async function openShop(repository: Partial<NewRepository> = {}, options: GitHubOptions = {}): Promise<Shop> {
  const github = await openGitHub(options);
  const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop\n' }, ...repository });
  return {
    github,
    shop,
    at: { owner: 'acme', repo: 'shop' },
    asJob: (permissions) => client(github.url, shop.jobToken(permissions)),
    as: (login) => client(github.url, github.tokenOf(login)),
    [Symbol.asyncDispose]: () => github.stop(),
  };
}

export function client(baseUrl: string, auth?: string): Octokit {
  const silent = () => undefined;
  return new Octokit({ baseUrl, ...(auth !== undefined && { auth }), log: { debug: silent, info: silent, warn: silent, error: silent } });
}

/** How GitHub said no. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly status: number; readonly message: string; readonly headers: object }> {
  try {
    await call;
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data: { message: string }; headers: object } };
    return { status, message: response?.data.message ?? String(error), headers: response?.headers ?? {} };
  }
  throw new Error('expected a refusal, got an answer');
}
