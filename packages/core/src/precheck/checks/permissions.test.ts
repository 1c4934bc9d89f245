import { expect, it } from 'vitest';
import type { AccessFact, Permission } from '../facts.ts';
import { aContext } from '../sample-facts.ts';
import { checkPermissions } from './permissions.ts';

const permission = (group: string, resource: string, verb: string, more: Partial<Permission> = {}): Permission => ({
  group,
  resource,
  verb,
  scope: 'namespace',
  optional: false,
  use: 'test',
  ...more,
});
const answer = (allowed: boolean, ...args: Parameters<typeof permission>): AccessFact => ({
  permission: permission(...args),
  allowed: { value: allowed },
});

it('with everything allowed pass', () => {
  expect(checkPermissions(aContext({ access: [answer(true, 'apps', 'deployments', 'get')] }))).toMatchObject([
    { verdict: 'pass', message: '"ci" has all 1 permissions' },
  ]);
});

it('name what is missing and the rule to add', () => {
  const access = [
    answer(true, '', 'pods', 'list'),
    answer(false, 'apps', 'deployments', 'get'),
    answer(false, 'apps', 'deployments', 'patch'),
    answer(false, '', 'pods/log', 'get'),
  ];
  expect(checkPermissions(aContext({ access }))).toEqual([
    {
      service: null,
      verdict: 'fail',
      message: '"ci" may not get/patch deployments.apps, get pods/log in namespace shop',
      fix: `add to the rules of a Role in namespace shop that is bound to "ci":
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, patch]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
`,
      evidence: expect.arrayContaining([{ group: 'apps', resource: 'deployments', verb: 'patch', use: 'test' }]),
      warnsAtMost: false,
    },
  ]);
});

it('that are optional only warn, and belong to a ClusterRole', () => {
  const access = [answer(false, '', 'nodes', 'list', { scope: 'cluster', optional: true })];
  expect(checkPermissions(aContext({ access }))).toMatchObject([
    {
      verdict: 'fail',
      warnsAtMost: true,
      message: expect.stringContaining('list nodes in the cluster'),
      fix: expect.stringContaining('a ClusterRole'),
    },
  ]);
});

it('of a manifest of a cluster-wide kind are needed', () => {
  const access = [answer(false, 'acme.io', 'widgets', 'patch', { scope: 'cluster' })];
  expect(checkPermissions(aContext({ access }))).toMatchObject([
    { verdict: 'fail', warnsAtMost: false, fix: expect.stringContaining('a ClusterRole') },
  ]);
});

it('that could not be asked for are an error, and none at all is no pass', () => {
  const access: AccessFact[] = [
    { permission: permission('', 'pods', 'list'), allowed: { error: { status: 500, reason: '', message: 'webhook down' } } },
  ];
  expect(checkPermissions(aContext({ access }))).toMatchObject([
    { verdict: 'error', message: '1 of 1 permissions could not be asked for: webhook down' },
  ]);
  expect(checkPermissions(aContext({ access: [] }))).toMatchObject([{ verdict: 'inconclusive' }]);
});
