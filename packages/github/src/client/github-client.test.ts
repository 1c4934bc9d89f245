import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { FakeClock, httpServer, type Seen } from '@sluice/http/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type GitHubClientOptions, openGitHubClient } from './github-client.ts';

const TOKEN = 'ghs_s3cr3t';
const SHOP = { owner: 'acme', repo: 'shop' };
const DEPLOYMENT = { ...SHOP, ref: 'v1', environment: 'production' };

type Handler = (seen: Seen, response: ServerResponse, count: number) => void;

/** A server with a client of it, on a clock that passes only in sleeps. */
async function opened(handler: Handler, options: Partial<GitHubClientOptions> = {}) {
  const clock = new FakeClock();
  const said: string[] = [];
  let count = 0;
  const server = await httpServer((seen, response) => handler(seen, response, ++count));
  const env = { GITHUB_API_URL: server.url };
  const client = openGitHubClient({ token: TOKEN, env, clock, log: (line) => said.push(line), random: () => 0.5, ...options });
  return { client, clock, said, seen: server.seen, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body));
}

test('a request says who asks, in which version of the API, with the token', async () => {
  await using github = await opened((_, response) => json(response, 200, { private: true }));
  expect(await github.client.ask('GET /repos/{owner}/{repo}', SHOP)).toEqual({ private: true });
  expect(github.seen).toMatchObject([
    {
      url: '/repos/acme/shop',
      headers: { 'x-github-api-version': '2022-11-28', authorization: `token ${TOKEN}`, 'user-agent': expect.stringMatching(/^sluice /) },
    },
  ]);
});

test.each([500, 502, 503])('a %i passes by itself', async (status) => {
  await using github = await opened((_, response, count) => json(response, count < 3 ? status : 200, { private: count > 2 }));
  expect(await github.client.ask('GET /repos/{owner}/{repo}', SHOP)).toEqual({ private: true });
  expect(github.clock.slept).toEqual([500, 1000]);
});

test('what a server does not do at all is not asked for twice', async () => {
  await using github = await opened((_, response) => json(response, 501, { message: 'Not Implemented' }));
  await expect(github.client.ask('GET /repos/{owner}/{repo}', SHOP)).rejects.toMatchObject({ code: 'github-refused' });
  expect(github.seen).toHaveLength(1);
});

test('an answer that never comes is waited for five times, and then said', async () => {
  await using github = await opened((_, response) => response.destroy());
  await expect(github.client.ask('GET /repos/{owner}/{repo}', SHOP)).rejects.toMatchObject({
    code: 'github-unreachable',
    kind: 'world',
    message: expect.stringMatching(
      /^cannot read the repository in acme\/shop: no answer from 127\.0\.0\.1:\d+: socket hang up \(5 attempts\)\. Run it again later/,
    ),
  });
  expect(github.clock.slept).toEqual([500, 1000, 2000, 4000]);
});

test.each([
  { name: 'a dropped connection', handler: ((_, response) => response.destroy()) satisfies Handler },
  { name: 'a broken server', handler: ((_, response) => json(response, 502, { message: 'Server Error' })) satisfies Handler },
])('what would be made twice is not sent twice: $name', async ({ handler }) => {
  await using github = await opened(handler);
  await expect(github.client.ask('POST /repos/{owner}/{repo}/deployments', DEPLOYMENT)).rejects.toMatchObject({
    code: 'github-unreachable',
    message: expect.stringMatching(
      /cannot create a deployment of v1 to production in acme\/shop: (no answer from 127|127.*answered 502 Server Error).*It may have been done all the same: look before you run it again/,
    ),
  });
  expect(github.seen).toHaveLength(1);
});

test('what nobody heard is sent again, whatever it makes', async () => {
  const gone = await httpServer(() => undefined);
  await gone[Symbol.asyncDispose]();
  const clock = new FakeClock();
  const client = openGitHubClient({ token: TOKEN, env: { GITHUB_API_URL: gone.url }, clock });
  await expect(client.ask('POST /repos/{owner}/{repo}/deployments', DEPLOYMENT)).rejects.toThrow(/ECONNREFUSED.*\(5 attempts\)/);
});

test('a limit is waited for as long as GitHub asks, and the wait is said', async () => {
  await using github = await opened((_, response, count) =>
    count === 1
      ? json(response, 403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '42' })
      : json(response, 201, { id: 1 }),
  );
  // It was refused, so that nothing was made.
  expect(await github.client.ask('POST /repos/{owner}/{repo}/deployments', DEPLOYMENT)).toMatchObject({ id: 1 });
  expect(github.clock.slept).toEqual([42_000]);
  expect(github.said).toEqual([
    expect.stringMatching(/asks to wait 42 s before the next request: You have exceeded a secondary rate limit\./),
  ]);
});

test('a limit that ends too late is said with its end, and not waited for', async () => {
  const reset = String(Date.parse('2026-11-23T12:40:00Z') / 1000);
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  await using github = await opened((_, response) =>
    json(response, 403, { message: 'API rate limit exceeded for installation.' }, headers),
  );
  await expect(github.client.ask('GET /repos/{owner}/{repo}', SHOP)).rejects.toMatchObject({
    code: 'github-rate-limited',
    kind: 'world',
    message: expect.stringContaining(
      'It is possible again at 2026-11-23T12:40:01Z (in 2401 s), and this waits 90 s at most: run it again then',
    ),
  });
  expect(github.clock.slept).toEqual([]);
});

const HEAD = {
  query: '{ viewer { login } }',
  variables: {},
  about: { ...SHOP, branch: 'ledger' },
  data: z.object({ viewer: z.object({ login: z.string() }) }),
};

test('a limit that GraphQL tells with status 200 is waited for', async () => {
  await using github = await opened((_, response, count) =>
    count === 1
      ? json(response, 200, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }, { 'retry-after': '3' })
      : json(response, 200, { data: { viewer: { login: 'ana' } } }),
  );
  expect(await github.client.graphql('createCommitOnBranch', HEAD)).toEqual({ kind: 'answered', data: { viewer: { login: 'ana' } } });
  expect(github.clock.slept).toEqual([3000]);
});

test('data of GraphQL in another form is said, and asked for once', async () => {
  await using github = await opened((_, response) => json(response, 200, { data: { viewer: null } }));
  await expect(github.client.graphql('createCommitOnBranch', HEAD)).rejects.toMatchObject({
    code: 'github-answer-invalid',
    message: expect.stringMatching(/^cannot append a commit to ledger in acme\/shop: .*another form than expected: .*viewer/s),
  });
  expect(github.seen).toHaveLength(1);
});

test('GraphQL of an Enterprise Server is beside its REST', async () => {
  await using github = await opened((_, response) => json(response, 200, { data: { viewer: { login: 'ana' } } }));
  const env = { GITHUB_API_URL: `${github.client.apiUrl}/api/v3` };
  await openGitHubClient({ token: TOKEN, env, clock: github.clock }).graphql('createCommitOnBranch', HEAD);
  expect(github.seen[0]).toMatchObject({ method: 'POST', url: '/api/graphql' });
});

test('all pages of a list are read, up to the last that is asked for', async () => {
  await using github = await opened(({ url }, response) => {
    const page = Number(new URL(url, 'http://x').searchParams.get('page'));
    json(response, 200, [{ id: page }], page < 4 ? { link: `<https://elsewhere.invalid/?page=${page + 1}>; rel="next"` } : {});
  });
  const all = (maxPages: number) =>
    github.client.all(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { ...SHOP, issue_number: 7 },
      (data) => data.map(({ id }) => id),
      { maxPages },
    );
  expect(await all(10)).toEqual([1, 2, 3, 4]);
  expect(await all(2)).toEqual([1, 2]);
  expect(github.seen.map(({ url }) => url)).toContain('/repos/acme/shop/issues/7/comments?per_page=100&page=4');
});

test.each([
  { name: 'a refusal', handler: ((_, response) => json(response, 401, { message: `Bad credentials ${TOKEN}` })) satisfies Handler },
  { name: 'an answer that is none', handler: ((_, response) => response.destroy()) satisfies Handler },
  { name: 'a page of a proxy', handler: ((_, response) => response.writeHead(407).end(`<html>${TOKEN}</html>`)) satisfies Handler },
])('the token is in no error: $name', async ({ handler }) => {
  await using github = await opened(handler);
  const error = await github.client.ask('GET /repos/{owner}/{repo}', SHOP).catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(Error);
  expect(inspect(error, { depth: 10 })).not.toContain(TOKEN);
  expect(github.said.join()).not.toContain(TOKEN);
});

test('a cancel ends a wait with its own reason', async () => {
  const controller = new AbortController();
  await using github = await opened(
    (_, response) => {
      controller.abort(new Error('job cancelled'));
      json(response, 503, {});
    },
    { signal: controller.signal },
  );
  await expect(github.client.ask('GET /repos/{owner}/{repo}', SHOP)).rejects.toThrow('job cancelled');
  expect(github.seen).toHaveLength(1);
});

test("a refusal is told with all that is wrong, on one line that is no command to a runner's log", async () => {
  const errors = [
    'plain',
    { message: 'No ref found\n::error::for: v1' },
    { resource: 'Deployment', field: 'environment', code: 'missing_field' },
  ];
  await using github = await opened((_, response) => json(response, 422, { message: 'Validation Failed', errors }));
  await expect(github.client.ask('POST /repos/{owner}/{repo}/deployments', DEPLOYMENT)).rejects.toThrow(
    /422 Validation Failed: plain: No ref found ::error::for: v1: environment missing_field \(/,
  );
});

test.each([
  { token: '', code: 'github-token-missing', says: 'no token for GitHub. Expected one in github-token' },
  { token: 'ghp_a\nghp_b', code: 'github-token-invalid', says: 'has a space, a line break or another sign that no token has' },
])('a token that cannot be one is refused before it is used: $code', ({ token, code, says }) => {
  const open = () => openGitHubClient({ token, env: {}, clock: new FakeClock() });
  expect(open).toThrow(expect.objectContaining({ code, kind: 'input', message: expect.stringContaining(says) }));
});

test('an address that is none is refused', () => {
  const open = () => openGitHubClient({ token: TOKEN, env: { GITHUB_API_URL: 'github' }, clock: new FakeClock() });
  expect(open).toThrow('GITHUB_API_URL: expected an address like https://api.github.com, got "github"');
});
