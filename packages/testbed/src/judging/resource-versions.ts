import type { KubeClient, KubeObject } from '@sluice/sandbox';

const KINDS = [
  'apps/v1/deployments',
  'apps/v1/replicasets',
  'apps/v1/controllerrevisions',
  'coordination.k8s.io/v1/leases',
  'v1/pods',
  'v1/configmaps',
  'v1/secrets',
  'v1/services',
];

/** Of every object of the kinds a release could touch: `kind/name` → resourceVersion. */
export async function resourceVersions(client: KubeClient, namespace: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const kind of KINDS) {
    const [resource = '', version = '', group] = kind.split('/').reverse();
    const root = group === undefined ? `/api/${version}` : `/apis/${group}/${version}`;
    const { items } = await client.list<KubeObject>(`${root}/namespaces/${namespace}/${resource}`);
    for (const { metadata } of items) found[`${resource}/${metadata.name}`] = metadata.resourceVersion ?? '';
  }
  return found;
}
