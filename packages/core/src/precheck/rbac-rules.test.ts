import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Permission } from './facts.ts';
import { distinctPermissions, METRICS_PERMISSIONS, manifestPermissions, NODE_PERMISSIONS, RELEASE_PERMISSIONS } from './permissions.ts';
import { rbacRules, renderRbacManifest, renderRbacRules } from './rbac-rules.ts';

const permission = (group: string, resource: string, verb: string): Permission => ({
  group,
  resource,
  verb,
  scope: 'namespace',
  optional: false,
  use: 'test',
});

describe('RBAC rules', () => {
  it('join the verbs of a resource, and the resources of a group with the same verbs', () => {
    const rules = rbacRules([
      permission('', 'pods', 'list'),
      permission('', 'events', 'list'),
      permission('apps', 'deployments', 'get'),
      permission('apps', 'deployments', 'patch'),
      permission('apps', 'deployments', 'get'),
    ]);
    expect(rules).toEqual([
      { apiGroups: [''], resources: ['pods', 'events'], verbs: ['list'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] },
    ]);
    expect(renderRbacRules(rules)).toBe(
      '- apiGroups: [""]\n  resources: [pods, events]\n  verbs: [list]\n- apiGroups: [apps]\n  resources: [deployments]\n  verbs: [get, patch]\n',
    );
  });

  it('of the shipped file grant what is asked for, no more and no less', () => {
    const shipped = readFileSync(new URL('../../../../docs/reference/rbac.yaml', import.meta.url), 'utf8');
    expect(shipped).toBe(renderRbacManifest());
    const [role, clusterRole] = parseAllDocuments(shipped).map((document) => granted(document.toJS()));
    expect(role).toEqual(asked([...RELEASE_PERMISSIONS, ...METRICS_PERMISSIONS]));
    expect(clusterRole).toEqual(asked(NODE_PERMISSIONS));
  });
});

it('a permission that two services need is asked for once, and as needed when one of them needs it', () => {
  const needed = manifestPermissions({ group: '', resource: 'configmaps', kind: 'ConfigMap', namespaced: true });
  const optional = needed.map((each) => ({ ...each, optional: true }));
  expect(distinctPermissions([...optional, ...needed, ...needed])).toEqual(needed);
});

function granted(role: { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] }): string[] {
  return role.rules
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))),
    )
    .sort();
}

function asked(permissions: readonly Permission[]): string[] {
  return permissions.map(({ group, resource, verb }) => `${group}/${resource} ${verb}`).sort();
}
