import { join } from 'node:path';
import { writeKubeconfig } from '@sluice/sandbox';
import { judge } from './judge.ts';
import { check, equal, type Scenario } from './scenario.ts';
import { ends } from './scene.ts';

/** Users of the control plane with RBAC: nobody has any rights but what a scenario gives. */
export const RBAC_USERS = [{ name: 'releaser' }] as const;
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const STEPS = [{ batch: '25%' }, { pause: { for: '4s' } }, { batch: '100%' }];

export const PERMISSIONS: readonly Scenario[] = [
  {
    items: [],
    name: 'RBAC: the check names the missing rules; with just those the release runs',
    rbac: true,
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: STEPS, environment: { concurrency: { instances: 3 } } });
      const { real } = scene.cluster.plane;
      scene.kubeconfigPath = writeKubeconfig(join(scene.folder, 'kubeconfig.releaser'), real.endpointOf('releaser'), {
        user: 'releaser',
        namespace: scene.namespace,
      });
      const before = (await scene.deployment()).metadata.resourceVersion;
      // Reading the record comes before the checks.
      const first = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }];
      await grant(first);
      const { stderr } = await ends(scene.release('v2'), 3);
      for (const [verb, resource] of [
        ['patch', 'deployments'],
        ['create', 'leases'],
        ['create', 'controllerrevisions'],
      ] as const) {
        check(
          stderr.includes(verb) && stderr.includes(resource),
          `expected the missing rule ${verb} ${resource} to be named, got: ${stderr.slice(0, 600)}`,
        );
      }
      equal('resourceVersion of the Deployment', (await scene.deployment()).metadata.resourceVersion, before);
      await grant(NEEDED);
      await ends(scene.release('v2'), 0);
      return `exit 3, then ${await judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } })}`;

      async function grant(rules: readonly unknown[]): Promise<void> {
        const path = `${RBAC}/namespaces/${scene.namespace}`;
        const role = { metadata: { name: 'releaser' }, rules };
        await scene.client.create(`${path}/roles`, role).catch(() => scene.client.patch(`${path}/roles/releaser`, { rules }));
        const binding = {
          metadata: { name: 'releaser' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'releaser' },
          subjects: [{ kind: 'User', name: 'releaser', apiGroup: 'rbac.authorization.k8s.io' }],
        };
        await scene.client.create(`${path}/rolebindings`, binding).catch(() => undefined);
      }
    },
  },
];

/** What docs/reference/rbac.yaml ships for a namespace, and nothing else; what nodes could tell is not asked for. */
const NEEDED = [
  { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'patch'] },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['list', 'watch'] },
  { apiGroups: ['apps'], resources: ['controllerrevisions'], verbs: ['get', 'list', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods', 'events', 'resourcequotas', 'limitranges'], verbs: ['list'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'update'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['list'] },
];
