import { setTimeout as sleep } from 'node:timers/promises';
import { type Deployment, type KubeObject, type List, MERGE_PATCH, type Pod, type ReplicaSet } from '@sluice/sandbox';
import { type Probe, type ProbedApi, web } from './probe.ts';

const bare = (name: string) => ({
  metadata: { name },
  // Nobody schedules it here: the probe does all that happens to it.
  spec: { schedulingGates: [{ name: 'probe' }], containers: [{ name: 'main', image: 'a' }] },
});

async function until<T>(look: () => Promise<T>, done: (found: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const found = await look();
    if (done(found)) return found;
    await sleep(50);
  }
  throw new Error('waited 15 s in vain');
}

/** Rolled out, the controllers at rest. */
async function settled(api: ProbedApi, n: number): Promise<Deployment> {
  return until(
    () => api.client.get<Deployment>(`${api.deployments}/web`),
    ({ status, metadata }) =>
      status?.observedGeneration === metadata.generation &&
      status?.terminatingReplicas === 0 &&
      status?.replicas === n &&
      status.updatedReplicas === n &&
      status.availableReplicas === n &&
      status.conditions?.some(({ reason }) => reason === 'NewReplicaSetAvailable') === true,
  );
}

/** What both have to have made of it; times of transition and who owns fields are compared elsewhere. */
async function state(api: ProbedApi): Promise<unknown> {
  const deployment = await api.client.get<Deployment>(`${api.deployments}/web`);
  const { items } = await api.client.get<List<ReplicaSet>>(api.replicaSets);
  const sets = [...items].sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
  const strip = (object: KubeObject) => ({ ...object, metadata: { ...object.metadata, managedFields: undefined } });
  return [strip(deployment), ...sets.map(strip)];
}

const running = { ...web({ paused: false, replicas: 3 }) };

export const WORKLOAD_PROBES: readonly Probe[] = [
  {
    name: 'a pod: made, bound twice, deleted gracefully and at once',
    async ask(api) {
      const path = `${api.pods}/one`;
      const made = await api.client.create<Pod>(api.pods, bare('one'));
      const unbound = await api.client.request('DELETE', path);
      await api.client.create(api.pods, { ...bare('one'), spec: { containers: [{ name: 'main', image: 'a' }], nodeName: 'nowhere' } });
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'one' }, target: { kind: 'Node', name: 'nowhere' } };
      const again = await api.refusal(api.client.create(`${path}/binding`, binding));
      const ending = await api.client.request<Pod>('DELETE', path, { body: { gracePeriodSeconds: 20 } });
      const shorter = await api.client.request<Pod>('DELETE', path, { body: { gracePeriodSeconds: 10 } });
      const longer = await api.client.request<Pod>('DELETE', path, { body: { gracePeriodSeconds: 15 } });
      await api.client.delete(path, { gracePeriodSeconds: 0 });
      const gone = await api.refusal(api.client.get(path));
      const grace = ({ metadata }: Pod) => [metadata.deletionTimestamp !== undefined, metadata.deletionGracePeriodSeconds];
      return [
        { ...made, spec: withoutAdmitted(made.spec), status: [made.status?.phase, qosOf(made)] },
        kindOf(unbound),
        again,
        grace(ending),
        grace(shorter),
        grace(longer),
        gone,
      ];
    },
  },
  {
    name: 'a pod that failed is deleted at once',
    async ask(api) {
      const path = `${api.pods}/one`;
      await api.client.create(api.pods, { ...bare('one'), spec: { containers: [{ name: 'main', image: 'a' }], nodeName: 'nowhere' } });
      await api.client.patch(`${path}/status`, { status: { phase: 'Failed' } }, MERGE_PATCH);
      await api.client.delete(path);
      return api.refusal(api.client.get(path));
    },
  },
  {
    name: 'an evicted pod says by whom',
    async ask(api) {
      const path = `${api.pods}/one`;
      await api.client.create(api.pods, { ...bare('one'), spec: { containers: [{ name: 'main', image: 'a' }], nodeName: 'nowhere' } });
      await api.client.create(`${path}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one' } });
      const { metadata, status } = await api.client.get<Pod>(path);
      await api.client.delete(path, { gracePeriodSeconds: 0 });
      const condition = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
      return [metadata.deletionGracePeriodSeconds, condition?.status, condition?.reason];
    },
  },
  {
    name: 'a rollout: objects, numbers, labels, annotations, conditions',
    async ask(api) {
      await api.client.create(api.deployments, running);
      await settled(api, 3);
      const first = await state(api);
      await sleep(1_100);
      await api.client.patch(`${api.deployments}/web`, {
        metadata: { annotations: { note: 'second' } },
        spec: { template: { metadata: { labels: { v: '2' } } } },
      });
      await settled(api, 3);
      return [first, await state(api)];
    },
  },
  {
    name: 'a pod of a ReplicaSet',
    async ask(api) {
      await api.client.create(api.deployments, { ...running, spec: { ...running.spec, replicas: 1 } });
      await settled(api, 1);
      const { items } = await api.client.get<List<Pod>>(api.pods);
      return items.map(({ metadata: { managedFields: _managed, ...metadata }, spec: { nodeName: _node, ...spec }, ...rest }) => ({
        metadata: { ...metadata, generation: undefined },
        spec: withoutAdmitted(spec),
        qos: qosOf({ metadata, spec, ...rest }),
      }));
    },
  },
  {
    name: 'what the controllers tell in Events',
    async ask(api) {
      await api.client.create(api.deployments, running);
      await settled(api, 3);
      await api.client.patch(`${api.deployments}/web`, { spec: { replicas: 1 } });
      await settled(api, 1);
      const { items } = await api.client.get<
        List<
          KubeObject & { reason: string; message: string; type: string; source: { component: string }; involvedObject: { kind: string } }
        >
      >(`/api/v1/namespaces/${api.namespace}/events`);
      return items
        .filter(({ source }) => source.component !== 'kubelet' && source.component !== 'default-scheduler')
        .map(
          ({ type, reason, message, source, involvedObject }) =>
            `${source.component} ${involvedObject.kind} ${type} ${reason}: ${message.replace(/-[0-9a-z]{5}$/, '-<random>')}`,
        )
        .sort();
    },
  },
  {
    name: 'paused with one new: scaled up and down in proportion',
    async ask(api) {
      await api.client.create(api.deployments, { ...running, spec: { ...running.spec, replicas: 10 } });
      await settled(api, 10);
      await sleep(1_100);
      const path = `${api.deployments}/web`;
      const held = { minReadySeconds: 2_147_483_646, progressDeadlineSeconds: 2_147_483_647 };
      const template = { metadata: { labels: { v: '2' } } };
      await api.client.patch(path, { spec: { ...held, template, strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 0 } } } });
      const sizes = async () =>
        (await api.client.get<List<ReplicaSet>>(api.replicaSets)).items
          .map(({ spec, status }) => `${spec.replicas}/${status?.readyReplicas ?? 0}`)
          .sort();
      await until(sizes, (found) => found.join() === '10/10,3/3');
      await api.client.patch(path, { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 3 } } } });
      await until(sizes, (found) => found.join() === '3/3,7/7');
      await api.client.patch(path, { spec: { paused: true } });
      const seen: unknown[] = [];
      for (const replicas of [6, 3, 12, 10, 1, 10]) {
        await api.client.patch(`${path}/scale`, { spec: { replicas } });
        await until(sizes, (found) => found.every((each) => each.split('/')[0] === each.split('/')[1]) && total(found) === replicas);
        seen.push(await sizes());
      }
      return seen;
    },
  },
];

function total(sizes: readonly string[]): number {
  return sizes.reduce((sum, size) => sum + Number(size.split('/')[0]), 0);
}

function kindOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'kind' in answer ? answer.kind : answer;
}

function qosOf({ status = {} }: Pod): unknown {
  return 'qosClass' in status ? status.qosClass : undefined;
}

/** Admission of the real plane adds tolerations and priorities to pods; the embedded one has none. */
function withoutAdmitted(spec: object): unknown {
  const {
    tolerations: _tolerations,
    priority: _priority,
    preemptionPolicy: _policy,

    ...rest
  } = spec as Record<string, unknown>;
  return rest;
}
