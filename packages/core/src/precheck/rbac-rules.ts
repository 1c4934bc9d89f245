import { stringify } from 'yaml';
import type { Permission } from './facts.ts';
import { METRICS_PERMISSIONS, NODE_PERMISSIONS, RELEASE_PERMISSIONS } from './permissions.ts';

export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The fewest rules that grant exactly these permissions: resources of one group with the same verbs share a rule. */
export function rbacRules(permissions: readonly Permission[]): readonly RbacRule[] {
  const verbsOf = new Map<string, { group: string; resource: string; verbs: string[] }>();
  for (const { group, resource, verb } of permissions) {
    const entry = verbsOf.get(`${group}/${resource}`) ?? { group, resource, verbs: [] };
    if (!entry.verbs.includes(verb)) entry.verbs.push(verb);
    verbsOf.set(`${group}/${resource}`, entry);
  }
  const rules = new Map<string, { apiGroups: string[]; resources: string[]; verbs: string[] }>();
  for (const { group, resource, verbs } of verbsOf.values()) {
    const key = `${group} ${verbs.join(',')}`;
    const rule = rules.get(key) ?? { apiGroups: [group], resources: [], verbs };
    rule.resources.push(resource);
    rules.set(key, rule);
  }
  return [...rules.values()];
}

/** The rules as YAML, as they are pasted under `rules:` of a Role. */
export function renderRbacRules(rules: readonly RbacRule[]): string {
  return rules
    .map((rule) => `- apiGroups: ${flow(rule.apiGroups)}\n  resources: ${flow(rule.resources)}\n  verbs: ${flow(rule.verbs)}\n`)
    .join('');
}

/** docs/reference/rbac.yaml: what is asked for is what is shipped. */
export function renderRbacManifest(): string {
  return `# What Sluice needs in a namespace it releases to, and nothing else. Written from packages/core/src/precheck/permissions.ts.
#
#   kubectl apply -n NAMESPACE -f rbac.yaml
#   kubectl create rolebinding sluice -n NAMESPACE --role=sluice-release --user=USER
#   kubectl create clusterrolebinding sluice-nodes --clusterrole=sluice-nodes --user=USER
#
# (or --serviceaccount=NAMESPACE:NAME). Plans with manifests need create and patch on each kind they contain as well: precheck names them. With get too, a
# second run of the same version finds nothing to do; without it, it applies them once more. pods/proxy reaches every port of the namespace's pods: it is for
# verifications by the instances' own metrics; leave it out where a metrics server is asked.
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: sluice-release
rules:
${indent(renderRbacRules(rbacRules([...RELEASE_PERMISSIONS, ...METRICS_PERMISSIONS])))}---
# Optional: what only the nodes can tell (platforms, free room). Without it those checks warn. It reads the pods of all namespaces, to
# count what they ask for; it reads no Secrets and no ConfigMaps.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: sluice-nodes
rules:
${indent(renderRbacRules(rbacRules(NODE_PERMISSIONS)))}`;
}

function flow(names: readonly string[]): string {
  return stringify(names, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
