import { SluiceError } from '@sluice/core';

/** Spread into a request: the parameters that every path of a repository has. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/**
 * `acme/shop`, as GITHUB_REPOSITORY and a plan write it.
 *
 * @throws SluiceError `repository-invalid`, kind `input`.
 */
export function parseRepository(text: string): Repository {
  const [, owner, repo] = /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)$/.exec(text) ?? [];
  if (owner === undefined || repo === undefined)
    throw new SluiceError(
      'repository-invalid',
      'input',
      `expected a repository as owner/name, like acme/shop; got "${text.slice(0, 200)}"`,
    );
  return { owner, repo };
}
