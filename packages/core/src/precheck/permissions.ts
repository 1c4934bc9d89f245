import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { Permission } from './facts.ts';

/** One kind of thing and what is done with it. */
interface Need {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly use: string;
}

/** What a release needs in the namespace of a target, and nothing else: docs/reference/rbac.yaml is written from these lists. */
const NAMESPACE_NEEDS: readonly Need[] = [
  { group: 'apps', resource: 'deployments', verbs: ['get', 'list', 'watch', 'patch'], use: 'move the workload' },
  { group: 'apps', resource: 'replicasets', verbs: ['list', 'watch'], use: 'see how far both versions are' },
  {
    group: 'apps',
    resource: 'controllerrevisions',
    verbs: ['get', 'list', 'create', 'delete'],
    use: 'keep the stable version for the way back',
  },
  { group: '', resource: 'pods', verbs: ['list'], use: 'explain a failure or a stall' },
  { group: '', resource: 'pods/log', verbs: ['get'], use: 'show the last lines of the worst instances' },
  { group: '', resource: 'events', verbs: ['list'], use: 'explain a failure or a stall' },
  { group: '', resource: 'configmaps', verbs: ['get', 'list', 'create', 'update'], use: 'keep the record of the release' },
  { group: 'coordination.k8s.io', resource: 'leases', verbs: ['get', 'create', 'update'], use: 'let one runner act at a time' },
  { group: '', resource: 'resourcequotas', verbs: ['list'], use: 'check that there is room' },
  { group: '', resource: 'limitranges', verbs: ['list'], use: 'check that there is room' },
  { group: 'autoscaling', resource: 'horizontalpodautoscalers', verbs: ['list'], use: 'check what an autoscaler may do in a hold' },
];

/** What a verification needs beside, where the instances are asked for their metrics themselves. */
const METRICS_NEEDS: readonly Need[] = [{ group: '', resource: 'pods/proxy', verbs: ['get'], use: 'read the metrics of the instances' }];

/** What only the nodes can tell; the checks that ask warn without it. */
const CLUSTER_NEEDS: readonly Need[] = [
  { group: '', resource: 'nodes', verbs: ['list'], use: 'check the platforms and the room of the nodes' },
  { group: '', resource: 'pods', verbs: ['list'], use: 'count what already runs on the nodes' },
];

export const RELEASE_PERMISSIONS: readonly Permission[] = expand(NAMESPACE_NEEDS, 'namespace', false);
/** Of a plan that verifies by the instances' own metrics. */
export const METRICS_PERMISSIONS: readonly Permission[] = expand(METRICS_NEEDS, 'namespace', false);
export const NODE_PERMISSIONS: readonly Permission[] = expand(CLUSTER_NEEDS, 'cluster', true);

/** What the verifications of a plan need in the namespace of a target. What a source in another namespace needs is told by its first answer. */
export function verificationPermissions(verifications: ResolvedPlan['verifications']): readonly Permission[] {
  const sources = Object.values(verifications ?? {}).flatMap(({ golden, metrics }) => [
    ...(golden === null ? [] : [golden.source]),
    ...metrics.map(({ source }) => source),
  ]);
  return sources.includes('pods') ? METRICS_PERMISSIONS : [];
}

/** What applying one manifest needs. Patch for what is there, create for what is not. */
export function manifestPermissions(manifest: {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
}): readonly Permission[] {
  const { group, resource, kind, namespaced } = manifest;
  return expand(
    [{ group, resource, verbs: ['create', 'patch'], use: `apply the manifests of kind ${kind}` }],
    namespaced ? 'namespace' : 'cluster',
    false,
  );
}

/** Several services may need the same; each is asked once. */
export function distinctPermissions(permissions: readonly Permission[]): readonly Permission[] {
  const byKey = new Map<string, Permission>();
  for (const permission of permissions) {
    const key = [permission.scope, permission.group, permission.resource, permission.verb].join(' ');
    const known = byKey.get(key);
    // Needed wins over optional.
    if (!known || (known.optional && !permission.optional)) byKey.set(key, permission);
  }
  return [...byKey.values()];
}

function expand(needs: readonly Need[], scope: Permission['scope'], optional: boolean): readonly Permission[] {
  return needs.flatMap(({ group, resource, verbs, use }) => verbs.map((verb) => ({ group, resource, verb, scope, optional, use })));
}
