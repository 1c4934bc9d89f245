import { expect, test } from 'vitest';
import { acceptedPermissions, isOfAJob } from './permission.ts';

test.each([
  { header: 'deployments=write', expected: [['deployments: write']] },
  { header: 'issues=write; pull_requests=write', expected: [['issues: write'], ['pull-requests: write']] },
  { header: 'contents=write,workflows=write; contents=read', expected: [['contents: write', 'workflows: write'], ['contents: read']] },
  { header: 'administration=admin', expected: [['administration: admin']] },
  { header: '', expected: [] },
  { header: undefined, expected: [] },
  { header: 'nonsense; =; a=b', expected: [] },
])('"$header" is read as alternatives of permissions', ({ header, expected }) => {
  expect(acceptedPermissions(header)).toEqual(expected);
});

test('a workflow can give some permissions to a job and others not', () => {
  expect(['pull-requests: write', 'deployments: read'].every(isOfAJob)).toBe(true);
  expect(['administration: read', 'workflows: write', 'members: read'].some(isOfAJob)).toBe(false);
});
