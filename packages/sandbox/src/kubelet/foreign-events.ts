import { type KubeClient, MERGE_PATCH, statusOf } from '../kube/kube-client.ts';
import type { Pod } from '../kube/objects.ts';
import { ANNOTATION_PREFIX } from './behaviour.ts';

/** What happens to pods and nodes from outside of a release. All through the API, so any API server will do. */

/** The node had to give the pod up: phase Failed, reason Evicted, as node-pressure eviction leaves it. */
export async function evictByNode(client: KubeClient, namespace: string, pod: string): Promise<void> {
  const status = {
    phase: 'Failed',
    reason: 'Evicted',
    message: 'The node was low on resource: memory.',
    conditions: null,
    containerStatuses: null,
  };
  await client.patch<Pod>(`${podPath(namespace, pod)}/status`, { status }, MERGE_PATCH);
}

/** The Eviction API, which PodDisruptionBudgets restrain. False when a budget refused (429). */
export async function evictByApi(client: KubeClient, namespace: string, pod: string): Promise<boolean> {
  try {
    await client.create(`${podPath(namespace, pod)}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: pod, namespace },
    });
    return true;
  } catch (error) {
    if (statusOf(error) === 429) return false;
    throw error;
  }
}

/** `kubectl delete pod`. */
export async function deletePod(client: KubeClient, namespace: string, pod: string): Promise<void> {
  await client.delete(podPath(namespace, pod));
}

/** The program ends once, now, and is restarted. */
export async function crashOnce(client: KubeClient, namespace: string, pod: string): Promise<void> {
  await annotate(client, namespace, pod, { crash: 'once', 'crash-after': '0ms' });
}

/** The readiness probe fails from now on, until `regainReadiness`. */
export async function loseReadiness(client: KubeClient, namespace: string, pod: string): Promise<void> {
  await annotate(client, namespace, pod, { 'never-ready': 'true' });
}

export async function regainReadiness(client: KubeClient, namespace: string, pod: string): Promise<void> {
  await annotate(client, namespace, pod, { 'never-ready': 'false' });
}

/** Cordons the node and evicts its pods through the Eviction API; returns the names of those a budget kept. */
export async function drainNode(client: KubeClient, node: string): Promise<string[]> {
  await client.patch(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  const { items } = await client.list<Pod>('/api/v1/pods', { fieldSelector: `spec.nodeName=${node}` });
  const kept: string[] = [];
  for (const { metadata } of items) {
    if (!(await evictByApi(client, metadata.namespace ?? '', metadata.name))) kept.push(metadata.name);
  }
  return kept;
}

export async function uncordonNode(client: KubeClient, node: string): Promise<void> {
  await client.patch(`/api/v1/nodes/${node}`, { spec: { unschedulable: null } });
}

async function annotate(client: KubeClient, namespace: string, pod: string, behaviour: Readonly<Record<string, string>>): Promise<void> {
  const annotations = Object.fromEntries(Object.entries(behaviour).map(([key, value]) => [`${ANNOTATION_PREFIX}${key}`, value]));
  await client.patch<Pod>(podPath(namespace, pod), { metadata: { annotations } }, MERGE_PATCH);
}

function podPath(namespace: string, pod: string): string {
  return `/api/v1/namespaces/${namespace}/pods/${pod}`;
}
