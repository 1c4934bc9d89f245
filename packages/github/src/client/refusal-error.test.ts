import { expect, test } from 'vitest';
import { refusalError } from './refusal-error.ts';

const ASKED = { does: 'create a deployment of v1 to production in acme/shop', needs: 'deployments: write', host: 'api.github.com' };
const INTEGRATION = 'Resource not accessible by integration';

test.each([
  {
    name: 'a permission that the job lacks is named with the line to add',
    refusal: { status: 403, headers: { 'x-accepted-github-permissions': 'deployments=write' }, words: INTEGRATION },
    code: 'github-permission-missing',
    says: `cannot create a deployment of v1 to production in acme/shop: 403 ${INTEGRATION} (api.github.com). The token of the job lacks "deployments: write". Add to the job: permissions: { deployments: write }`,
  },
  {
    name: 'the permission is known where GitHub does not name it',
    refusal: { status: 403, headers: {}, words: INTEGRATION },
    code: 'github-permission-missing',
    says: 'Add to the job: permissions: { deployments: write }',
  },
  {
    name: 'GitHub knows better which permission it is',
    refusal: { status: 403, headers: { 'x-accepted-github-permissions': 'contents=write,pull_requests=read' }, words: INTEGRATION },
    code: 'github-permission-missing',
    says: 'Add to the job: permissions: { contents: write, pull-requests: read }',
  },
  {
    name: 'of several ways ours is named',
    refusal: { status: 403, headers: { 'x-accepted-github-permissions': 'administration=read; deployments=write' }, words: INTEGRATION },
    code: 'github-permission-missing',
    says: 'permissions: { deployments: write }',
  },
  {
    name: 'a permission that no job can have asks for another token',
    refusal: { status: 403, headers: { 'x-accepted-github-permissions': 'administration=read' }, words: INTEGRATION },
    code: 'github-permission-missing',
    says: 'The token of a job cannot have "administration: read": give the token of a GitHub App that has it as github-token',
  },
  {
    name: 'a personal token is told apart from that of the job',
    refusal: { status: 403, headers: {}, words: 'Resource not accessible by personal access token' },
    code: 'github-permission-missing',
    says: 'The token of github-token lacks "deployments: write": add it to the token',
  },
  {
    name: 'an archived repository is no matter of permissions',
    refusal: {
      status: 403,
      headers: { 'x-accepted-github-permissions': 'deployments=write' },
      words: 'Repository was archived so is read-only.',
    },
    code: 'github-forbidden',
    says: 'Repository was archived so is read-only. (api.github.com). What it says has to be put right',
  },
  {
    name: 'single sign-on comes with the page to open',
    refusal: {
      status: 403,
      headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=abc' },
      words: 'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
    },
    code: 'github-sso',
    says: 'authorise the token at https://github.com/orgs/acme/sso?authorization_request=abc',
  },
  {
    name: 'a token that is no longer valid',
    refusal: { status: 401, headers: {}, words: 'Bad credentials' },
    code: 'github-token-invalid',
    says: '401 Bad credentials (api.github.com). Expected a token that is valid now',
  },
  {
    name: 'what is not found may be there, out of sight',
    refusal: { status: 404, headers: {}, words: 'Not Found' },
    code: 'github-not-found',
    says: 'Either it does not exist, or the token cannot see it: check the name, and that the token has "deployments: write" there',
  },
  {
    name: 'a classic token has scopes',
    refusal: { status: 404, headers: { 'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': 'repo' }, words: 'Not Found' },
    code: 'github-not-found',
    says: '(scopes of the token: gist; accepted: repo)',
  },
  {
    name: 'an Enterprise Server is named with its version',
    refusal: {
      status: 422,
      headers: { 'x-github-enterprise-version': 'enterprise-server@3.19.0' },
      words: 'Validation Failed: No ref found for: v1',
    },
    code: 'github-refused',
    says: '422 Validation Failed: No ref found for: v1 (api.github.com, GitHub Enterprise Server 3.19.0). Nothing was changed',
  },
])('$name', ({ refusal, code, says }) => {
  const error = refusalError(refusal, ASKED);
  expect(error).toMatchObject({ code, kind: 'input' });
  expect(error.message).toContain(says);
});

test.each([
  { readOnlyToken: 'fork' as const, says: /from a fork can only read.*release from a push, a tag or workflow_dispatch/ },
  { readOnlyToken: 'dependabot' as const, says: /Dependabot can only read.*release after the merge/ },
])('no line is offered where none would help: the token of $readOnlyToken', ({ readOnlyToken, says }) => {
  const error = refusalError({ status: 403, headers: {}, words: INTEGRATION }, ASKED, readOnlyToken);
  expect(error.code).toBe('github-read-only-token');
  expect(error.message).toMatch(says);
  expect(error.message).not.toContain('permissions:');
});

test('a conflict is for the moment', () => {
  expect(refusalError({ status: 409, headers: {}, words: 'Conflict' }, ASKED)).toMatchObject({ code: 'github-conflict', kind: 'world' });
});
