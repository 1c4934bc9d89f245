import { SluiceError } from '@sluice/core';
import type { JobContext } from '../job/job-context.ts';
import { acceptedPermissions, isOfAJob } from '../permissions/permission.ts';
import type { Refusal } from './rate-limit.ts';

/** What was asked, in words for people. */
export interface Asked {
  /** `create a deployment of 4f2a… to production in acme/shop`. */
  readonly does: string;
  readonly needs: string | null;
  readonly host: string;
}

/** What GitHub said no to, with the line to add or the place to look at. Kind `input`, for somebody has to change something. */
export function refusalError(
  refusal: Refusal,
  { does, needs, host }: Asked,
  readOnlyToken: JobContext['readOnlyToken'] = null,
): SluiceError {
  const server = refusal.headers['x-github-enterprise-version'];
  const place = server === undefined ? host : `${host}, GitHub Enterprise Server ${String(server).replace(/^.*@/, '')}`;
  const said = `cannot ${does}: ${refusal.status} ${refusal.words} (${place})`;
  const error = (code: string, advice: string): SluiceError => new SluiceError(code, 'input', `${said}. ${advice}`);
  switch (refusal.status) {
    case 401:
      return error(
        'github-token-invalid',
        'Expected a token that is valid now: github.token while its job runs, or one that has not expired or been revoked. Give it as github-token',
      );
    case 403:
      return forbidden(refusal, needs, readOnlyToken, error);
    case 404:
      return error(
        'github-not-found',
        `Either it does not exist, or the token cannot see it: check the name${needs ? `, and that the token has "${needs}" there` : ' and which repositories the token is for'}${scopes(refusal)}`,
      );
    case 409:
      return new SluiceError(
        'github-conflict',
        'world',
        `${said}. Something else has changed it meanwhile: look again, then run this again`,
      );
    default:
      return error('github-refused', 'Nothing was changed. What it says has to be put right first');
  }
}

function forbidden(
  { headers, words }: Refusal,
  needs: string | null,
  readOnlyToken: JobContext['readOnlyToken'],
  error: (code: string, advice: string) => SluiceError,
): SluiceError {
  const signOn = /url=(https:\/\/\S+)/.exec(String(headers['x-github-sso'] ?? ''))?.[1];
  if (signOn !== undefined) return error('github-sso', `The organisation asks for single sign-on: authorise the token at ${signOn}`);
  if (!/not accessible|must have|permission|write access|rights/i.test(words))
    return error('github-forbidden', `What it says has to be put right${needs ? `; the token needs "${needs}" as well` : ''}`);
  if (readOnlyToken === 'fork')
    return error(
      'github-read-only-token',
      'The token of a pull request from a fork can only read, whatever the workflow says: release from a push, a tag or workflow_dispatch',
    );
  if (readOnlyToken === 'dependabot')
    return error(
      'github-read-only-token',
      'The token of a pull request by Dependabot can only read unless the workflow says more: release after the merge',
    );
  const wanted = wantedPermissions(headers, needs);
  if (wanted === null) return error('github-forbidden', `Give a token that may do this as github-token${scopes({ headers })}`);
  const list = wanted.join(', ');
  if (!wanted.every(isOfAJob))
    return error(
      'github-permission-missing',
      `The token of a job cannot have "${list}": give the token of a GitHub App that has it as github-token`,
    );
  return error(
    'github-permission-missing',
    /personal access token/i.test(words)
      ? `The token of github-token lacks "${list}": add it to the token, or leave github-token out and add to the job: permissions: { ${list} }`
      : `The token of the job lacks "${list}". Add to the job: permissions: { ${list} }`,
  );
}

/** What GitHub says it would have accepted; of several ways the one we ask for in our documentation. */
function wantedPermissions(headers: Refusal['headers'], needs: string | null): readonly string[] | null {
  const header = headers['x-accepted-github-permissions'];
  const accepted = acceptedPermissions(header === undefined ? undefined : String(header));
  const ours = accepted.find((alternative) => alternative.some((permission) => permission === needs));
  return ours ?? accepted[0] ?? (needs === null ? null : [needs]);
}

/** Classic tokens have scopes in place of permissions. */
function scopes({ headers }: Pick<Refusal, 'headers'>): string {
  const has = headers['x-oauth-scopes'];
  const accepted = headers['x-accepted-oauth-scopes'];
  return has === undefined ? '' : ` (scopes of the token: ${has || 'none'}; accepted: ${accepted || 'any'})`;
}
