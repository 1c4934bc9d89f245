import { expect, test } from 'vitest';
import { QUESTIONS, REQUESTS } from '../client/requests.ts';
import { FEATURES, neededPermissions, permissionsOfJob } from './features.ts';

test('every request is made for something', () => {
  const made = new Set<string>(FEATURES.flatMap(({ requests }) => requests));
  expect([...Object.keys(REQUESTS), ...Object.keys(QUESTIONS)].filter((request) => !made.has(request))).toEqual([]);
});

test('of read and write the stronger is needed, whichever is first', () => {
  const read = 'GET /repos/{owner}/{repo}/deployments';
  const write = 'POST /repos/{owner}/{repo}/deployments';
  expect(neededPermissions([read])).toEqual(['deployments: read']);
  expect(neededPermissions([read, write])).toEqual(['deployments: write']);
  expect(neededPermissions([write, read, 'GET /repos/{owner}/{repo}'])).toEqual(['deployments: write']);
});

test('the jobs that hold credentials of a cluster may not start or cancel workflows', () => {
  for (const job of ['stage', 'close', 'rollback'] as const) expect(permissionsOfJob(job)).not.toContain('actions: write');
});
