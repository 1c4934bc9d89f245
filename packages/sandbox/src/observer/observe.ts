import type { KubeClient } from '../kube/kube-client.ts';
import type { Deployment, KubeObject, Pod, ReplicaSet } from '../kube/objects.ts';
import { type ChangeType, watch } from '../kube/watch.ts';
import type { DeploymentObservation, Observation, PodObservation, ReplicaSetObservation } from './observation.ts';
import { World } from './world.ts';

type Change = PodObservation['change'];
type ObjectObservation = PodObservation | ReplicaSetObservation | DeploymentObservation;

/**
 * Watches the pods, ReplicaSets and Deployments of a namespace and hands on one observation per change that matters. It asks the
 * API server only, never the product. Resolves when the three lists are in.
 */
export async function observe(
  client: KubeClient,
  namespace: string,
  write: (observation: Observation) => void,
  signal: AbortSignal,
  clock: () => number = Date.now,
): Promise<void> {
  const world = new World();
  let highest = 0;
  const emit = (observation: ObjectObservation) => {
    highest = Math.max(highest, observation.rv);
    world.apply(observation);
    write({ ...observation, state: world.summary() });
  };
  const follow = <T extends KubeObject>(
    path: string,
    known: () => Iterable<ObjectObservation>,
    look: (object: T, change: Change) => ObjectObservation,
  ) => {
    const last = new Map<string, string>();
    const see = (object: T, change: Change) => {
      const observation = look(object, change);
      const { at: _at, rv: _rv, change: _change, ...facts } = observation;
      const text = JSON.stringify(facts);
      // Status updates that change nothing we look at are most of the traffic.
      if (change !== 'deleted' && last.get(observation.uid) === text) return;
      if (change === 'deleted') last.delete(observation.uid);
      else last.set(observation.uid, text);
      emit(observation);
    };
    return watch<T>(
      client,
      path,
      {
        onSnapshot: (objects, resourceVersion) => {
          const present = new Set(objects.map(({ metadata }) => metadata.uid));
          for (const object of objects) see(object, 'present');
          // After a break of history the deletions in it are known by absence only.
          for (const gone of [...known()])
            if (!present.has(gone.uid)) emit({ ...gone, at: clock(), rv: Number(resourceVersion), change: 'deleted' });
        },
        onChange: (type, object) => see(object, CHANGES[type]),
      },
      signal,
    );
  };
  await follow<Deployment>(
    `/apis/apps/v1/namespaces/${namespace}/deployments`,
    () => world.deployments.values(),
    (object, change) => lookAtDeployment(object, change, clock()),
  );
  await follow<ReplicaSet>(
    `/apis/apps/v1/namespaces/${namespace}/replicasets`,
    () => world.replicaSets.values(),
    (object, change) => lookAtReplicaSet(object, change, clock()),
  );
  await follow<Pod>(
    `/api/v1/namespaces/${namespace}/pods`,
    () => world.pods.values(),
    (object, change) => lookAtPod(object, change, clock()),
  );
  write({ kind: 'baseline', at: clock(), rv: highest });
}

const CHANGES = { ADDED: 'added', MODIFIED: 'modified', DELETED: 'deleted' } satisfies Record<ChangeType, Change>;
const REVISION = 'deployment.kubernetes.io/revision';

function common({ metadata }: KubeObject, change: Change, at: number) {
  return { at, rv: Number(metadata.resourceVersion), change, name: metadata.name, uid: metadata.uid ?? '' };
}

function owner({ metadata }: KubeObject, kind: string): string | undefined {
  return metadata.ownerReferences?.find((reference) => reference.kind === kind && reference.controller === true)?.name;
}

function lookAtPod(pod: Pod, change: Change, at: number): PodObservation {
  const holds = (type: string) =>
    pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
  return {
    ...common(pod, change, at),
    kind: 'pod',
    owner: owner(pod, 'ReplicaSet'),
    phase: pod.status?.phase ?? 'Pending',
    ready: holds('Ready'),
    deleting: pod.metadata.deletionTimestamp !== undefined,
    disrupted: holds('DisruptionTarget'),
    reason: pod.status?.reason,
  };
}

function lookAtReplicaSet(set: ReplicaSet, change: Change, at: number): ReplicaSetObservation {
  const desired = set.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'];
  return {
    ...common(set, change, at),
    kind: 'replicaset',
    owner: owner(set, 'Deployment'),
    image: set.spec.template.spec.containers[0]?.image ?? '',
    hash: set.metadata.labels?.['pod-template-hash'] ?? '',
    revision: Number(set.metadata.annotations?.[REVISION] ?? 0),
    spec: set.spec.replicas ?? 1,
    desired: desired === undefined ? undefined : Number(desired),
  };
}

function lookAtDeployment(deployment: Deployment, change: Change, at: number): DeploymentObservation {
  const { spec, metadata } = deployment;
  const writes = (metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined || subresource === 'scale');
  const newest = writes.reduce<(typeof writes)[number] | undefined>(
    (best, entry) => (best === undefined || (entry.time ?? '') >= (best.time ?? '') ? entry : best),
    undefined,
  );
  return {
    ...common(deployment, change, at),
    kind: 'deployment',
    generation: metadata.generation ?? 0,
    n: spec.replicas ?? 1,
    paused: spec.paused === true,
    counted: deployment.status?.readyReplicas ?? 0,
    image: spec.template.spec.containers[0]?.image ?? '',
    minReadySeconds: spec.minReadySeconds ?? 0,
    maxSurge: spec.strategy?.rollingUpdate?.maxSurge,
    maxUnavailable: spec.strategy?.rollingUpdate?.maxUnavailable,
    revision: Number(metadata.annotations?.[REVISION] ?? 0),
    annotations: Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith('sluice.ci/'))),
    manager: newest?.manager,
  };
}
