import { expect, test } from 'vitest';
import { jobContext } from './job-context.ts';

const MERGE = 'a'.repeat(40);
const HEAD = 'b'.repeat(40);
const LANDED = 'c'.repeat(40);

const ENV = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_SHA: MERGE,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '9912345678',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_ACTOR: 'ana',
  GITHUB_TRIGGERING_ACTOR: 'ben',
  GITHUB_EVENT_NAME: 'push',
};

const pull = (more: object = {}, fullName: string | null = 'acme/shop') => ({
  pull_request: { number: 7, head: { sha: HEAD, repo: fullName === null ? null : { full_name: fullName } }, ...more },
});

test('a job is known by its environment', () => {
  expect(jobContext(ENV, { ref: 'refs/heads/main' })).toEqual({
    repository: { owner: 'acme', repo: 'shop' },
    commit: MERGE,
    ref: 'refs/heads/main',
    runId: 9912345678,
    runAttempt: 2,
    runUrl: 'https://github.com/acme/shop/actions/runs/9912345678',
    actor: 'ana',
    triggeringActor: 'ben',
    eventName: 'push',
    pullRequest: null,
    readOnlyToken: null,
  });
});

test('outside of a job there is none, whatever else is set', () => {
  expect(jobContext({ ...ENV, GITHUB_ACTIONS: undefined }, null)).toBeNull();
});

test.each([
  { name: 'a pull request is released as its head', event: 'pull_request', payload: pull(), commit: HEAD, pullRequest: 7 },
  {
    name: 'a pull request that was closed unmerged is its head',
    event: 'pull_request',
    payload: { action: 'closed', ...pull({ merged: false, merge_commit_sha: LANDED }) },
    commit: HEAD,
    pullRequest: 7,
  },
  {
    name: 'a pull request just merged is what landed',
    event: 'pull_request',
    payload: { action: 'closed', ...pull({ merged: true, merge_commit_sha: LANDED }) },
    commit: LANDED,
    pullRequest: 7,
  },
  {
    name: 'a comment on a pull request',
    event: 'issue_comment',
    payload: { issue: { number: 8, pull_request: {} } },
    commit: MERGE,
    pullRequest: 8,
  },
  { name: 'a comment on an issue', event: 'issue_comment', payload: { issue: { number: 8 } }, commit: MERGE, pullRequest: null },
  { name: 'an event without a file', event: 'workflow_dispatch', payload: null, commit: MERGE, pullRequest: null },
])('$name', ({ event, payload, commit, pullRequest }) => {
  expect(jobContext({ ...ENV, GITHUB_EVENT_NAME: event }, payload)).toMatchObject({ commit, pullRequest, readOnlyToken: null });
});

test.each([
  { name: 'a fork', event: 'pull_request', payload: pull({}, 'mallory/shop'), actor: 'mallory', readOnlyToken: 'fork' },
  { name: 'a fork that is gone', event: 'pull_request', payload: pull({}, null), actor: 'mallory', readOnlyToken: 'fork' },
  { name: 'Dependabot', event: 'pull_request', payload: pull(), actor: 'dependabot[bot]', readOnlyToken: 'dependabot' },
  {
    name: 'the base repository, for a fork',
    event: 'pull_request_target',
    payload: pull({}, 'mallory/shop'),
    actor: 'mallory',
    readOnlyToken: null,
  },
  {
    name: 'the same repository written otherwise',
    event: 'pull_request',
    payload: pull({}, 'Acme/Shop'),
    actor: 'ana',
    readOnlyToken: null,
  },
])('the token of $name', ({ event, payload, actor, readOnlyToken }) => {
  expect(jobContext({ ...ENV, GITHUB_EVENT_NAME: event, GITHUB_ACTOR: actor }, payload)?.readOnlyToken).toBe(readOnlyToken);
});

test('everything that is missing is named at once', () => {
  expect(() => jobContext({ GITHUB_ACTIONS: 'true', GITHUB_SHA: MERGE, GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ID: '1' }, null)).toThrow(
    'GITHUB_ACTIONS is true, but GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_ACTOR, GITHUB_EVENT_NAME are not set',
  );
  expect(() => jobContext({ ...ENV, GITHUB_RUN_ID: 'x' }, null)).toThrow('GITHUB_RUN_ID: expected a number, got "x"');
  expect(() => jobContext({ ...ENV, GITHUB_REPOSITORY: 'shop' }, null)).toThrow(
    'expected a repository as owner/name, like acme/shop; got "shop"',
  );
  expect(() => jobContext(ENV, { pull_request: { number: 'seven' } })).toThrow(
    /the event of GITHUB_EVENT_PATH is not one of GitHub's: .*number/s,
  );
});
