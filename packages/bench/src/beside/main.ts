import { createInterface } from 'node:readline';
import { type Deployment, type Endpoint, KubeClient, type Pod, type ReplicaSet, watch } from '@sluice/sandbox';
import type { Sighting } from './sighting.ts';

/**
 * Watches pods, ReplicaSets and the Deployment of one namespace, and prints each change with the moment it was seen. A process of its
 * own, so that neither the release nor what simulates the nodes can delay its clock. The first line of its input is the endpoint and
 * the namespace; it ends when the input does.
 */
const input = createInterface({ input: process.stdin });
const first = await new Promise<string>((resolve) => input.once('line', resolve));
const { endpoint, namespace }: { endpoint: Endpoint; namespace: string } = JSON.parse(first);
const stop = new AbortController();
input.once('close', () => {
  stop.abort();
  process.exit(0);
});

const client = new KubeClient(endpoint);
const now = () => performance.timeOrigin + performance.now();
const tell = (sighting: Sighting) => process.stdout.write(`${JSON.stringify(sighting)}\n`);

await watch<Pod>(
  client,
  `/api/v1/namespaces/${namespace}/pods`,
  {
    onSnapshot: (pods) => pods.forEach((pod) => void seePod(pod, false)),
    onChange: (type, pod) => seePod(pod, type === 'DELETED'),
  },
  stop.signal,
);
await watch<ReplicaSet>(
  client,
  `/apis/apps/v1/namespaces/${namespace}/replicasets`,
  {
    onSnapshot: (sets) => sets.forEach((set) => void seeReplicaSet(set, false)),
    onChange: (type, set) => seeReplicaSet(set, type === 'DELETED'),
  },
  stop.signal,
);
await watch<Deployment>(
  client,
  `/apis/apps/v1/namespaces/${namespace}/deployments`,
  {
    onSnapshot: (deployments) => deployments.forEach((deployment) => void seeDeployment(deployment)),
    onChange: (_type, deployment) => seeDeployment(deployment),
  },
  stop.signal,
);
process.stdout.write('"ready"\n');

function seePod({ metadata, spec, status }: Pod, deleted: boolean): void {
  const ready = status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') === true;
  tell({
    kind: 'pod',
    at: now(),
    uid: metadata.uid ?? '',
    image: spec.containers[0]?.image ?? '',
    ready: ready && !deleted && metadata.deletionTimestamp === undefined,
  });
}

function seeReplicaSet({ metadata, spec, status }: ReplicaSet, deleted: boolean): void {
  const image = spec.template.spec.containers[0]?.image ?? '';
  tell({
    kind: 'replicaset',
    at: now(),
    uid: metadata.uid ?? '',
    image,
    spec: deleted ? 0 : (spec.replicas ?? 1),
    ready: deleted ? 0 : (status?.readyReplicas ?? 0),
  });
}

function seeDeployment({ spec }: Deployment): void {
  const maxUnavailable = spec.strategy?.rollingUpdate?.maxUnavailable;
  tell({
    kind: 'deployment',
    at: now(),
    paused: spec.paused === true,
    maxUnavailable: typeof maxUnavailable === 'number' ? maxUnavailable : null,
  });
}
