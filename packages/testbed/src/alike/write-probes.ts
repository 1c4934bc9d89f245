import { APPLY_PATCH, type Deployment, JSON_PATCH, type KubeObject, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from '@sluice/sandbox';
import { type Probe, type ProbedApi, web } from './probe.ts';

type Metadata = KubeObject['metadata'];

async function created(api: ProbedApi, spec: Readonly<Record<string, unknown>> = {}): Promise<Deployment> {
  return api.client.create<Deployment>(api.deployments, web(spec));
}

const patchWeb = (api: ProbedApi, body: unknown, type: string, query = '') =>
  api.client.patch<Deployment>(`${api.deployments}/web${query}`, body, type);

/** They write in their own time. */
const CONTROLLERS = 'kube-controller-manager';

function isDeployment(answer: unknown): answer is Deployment {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'Deployment';
}

const versionOf = ({ metadata }: KubeObject) => metadata.resourceVersion;

export const WRITE_PROBES: readonly Probe[] = [
  { name: 'a new Deployment, with all that is filled in', ask: (api) => created(api) },
  { name: 'a new Deployment with Recreate', ask: (api) => created(api, { strategy: { type: 'Recreate' } }) },
  {
    name: 'a second one of the same name',
    async ask(api) {
      await created(api);
      return api.answer(created(api));
    },
  },
  { name: 'one that is not there', ask: (api) => api.answer(api.client.get(`${api.deployments}/none`)) },
  {
    name: 'a namespace that is not there',
    ask: (api) => api.answer(api.client.create('/api/v1/namespaces/none/configmaps', { metadata: { name: 'a' } })),
  },
  { name: 'a kind that is not served', ask: (api) => api.refusal(api.client.get(`/apis/apps/v1/namespaces/${api.namespace}/gizmos`)) },
  {
    name: 'a body of another kind',
    ask: (api) => api.refusal(api.client.create(api.configMaps, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } })),
  },
  {
    name: 'a body of another name',
    async ask(api) {
      await created(api);
      return api.refusal(api.client.request('PUT', `${api.deployments}/web`, { body: { ...web(), metadata: { name: 'other' } } }));
    },
  },
  {
    name: 'a body of another namespace',
    ask: (api) => api.refusal(api.client.create(api.configMaps, { metadata: { name: 'a', namespace: 'default' } })),
  },
  {
    name: 'a new object with a resourceVersion',
    ask: (api) => api.answer(api.client.create(api.configMaps, { metadata: { name: 'a', resourceVersion: '1' } })),
  },
  { name: 'a name nobody may have', ask: (api) => api.refusal(api.client.create(api.configMaps, { metadata: { name: 'A_b' } })) },
  {
    name: 'a generated name',
    async ask(api) {
      const { metadata } = await api.client.create(api.configMaps, { metadata: { generateName: 'some-' } as Partial<Metadata> });
      return /^some-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(metadata.name);
    },
  },
  {
    name: 'surge and unavailable both 0',
    ask: (api) => api.answer(created(api, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } })),
  },
  { name: 'a percent that is none', ask: (api) => api.refusal(created(api, { strategy: { rollingUpdate: { maxSurge: 'many' } } })) },
  { name: 'a negative number of instances', ask: (api) => api.answer(created(api, { replicas: -1 })) },
  {
    name: 'a deadline before minReadySeconds',
    ask: (api) => api.answer(created(api, { minReadySeconds: 10, progressDeadlineSeconds: 5 })),
  },
  {
    name: 'a selector that does not select the template',
    ask: (api) =>
      api.refusal(api.client.create(api.deployments, { ...web(), spec: { ...web().spec, selector: { matchLabels: { app: 'other' } } } })),
  },
  {
    name: 'another selector',
    async ask(api) {
      await created(api);
      return api.refusal(
        patchWeb(
          api,
          { spec: { selector: { matchLabels: { app: 'web', more: 'x' } }, template: { metadata: { labels: { more: 'x' } } } } },
          MERGE_PATCH,
        ),
      );
    },
  },
  {
    name: 'Recreate with rollingUpdate left in place',
    async ask(api) {
      await created(api);
      return api.answer(patchWeb(api, { spec: { strategy: { type: 'Recreate' } } }, MERGE_PATCH));
    },
  },
  {
    name: 'a replacement from an old version',
    async ask(api) {
      const old = await created(api);
      await patchWeb(api, { metadata: { labels: { a: 'b' } } }, MERGE_PATCH);
      return api.answer(api.client.request('PUT', `${api.deployments}/web`, { body: old }));
    },
  },
  {
    name: 'a JSON patch that names an old version',
    async ask(api) {
      const old = await created(api);
      await patchWeb(api, { metadata: { labels: { a: 'b' } } }, MERGE_PATCH);
      return api.answer(patchWeb(api, [{ op: 'replace', path: '/metadata/resourceVersion', value: versionOf(old) }], JSON_PATCH));
    },
  },
  {
    name: 'a JSON patch whose test fails',
    async ask(api) {
      await created(api);
      return api.refusal(patchWeb(api, [{ op: 'test', path: '/spec/replicas', value: 7 }], JSON_PATCH));
    },
  },
  {
    name: 'a JSON patch of a place that is not there',
    async ask(api) {
      await created(api);
      return api.refusal(patchWeb(api, [{ op: 'remove', path: '/metadata/annotations/none' }], JSON_PATCH));
    },
  },
  {
    name: 'a JSON patch with an op nobody knows',
    async ask(api) {
      await created(api);
      return api.refusal(patchWeb(api, [{ op: 'swap', path: '/spec/replicas' }], JSON_PATCH));
    },
  },
  {
    name: 'a JSON patch that adds over what is there',
    async ask(api) {
      await created(api);
      const patch = [
        { op: 'test', path: '/spec/paused', value: true },
        { op: 'add', path: '/spec/paused', value: false },
        { op: 'add', path: '/spec/minReadySeconds', value: 0 },
        { op: 'add', path: '/metadata/annotations', value: { 'a.b/c': 'd' } },
      ];
      const { spec, metadata } = await patchWeb(api, patch, JSON_PATCH);
      return [spec.paused, spec.minReadySeconds, metadata.annotations];
    },
  },
  {
    name: 'a merge patch that takes away and replaces',
    async ask(api) {
      await created(api);
      await patchWeb(api, { metadata: { labels: { a: '1', b: '2' } } }, MERGE_PATCH);
      return (await patchWeb(api, { metadata: { labels: { a: null, c: '3' } }, spec: { progressDeadlineSeconds: null } }, MERGE_PATCH))
        .metadata.labels;
    },
  },
  {
    name: 'a strategic patch of one container and one variable',
    async ask(api) {
      await created(api);
      const containers = [
        {
          name: 'main',
          image: 'web:v2',
          env: [
            { name: 'B', value: '3' },
            { name: 'A', $patch: 'delete' },
          ],
        },
      ];
      return (await patchWeb(api, { spec: { template: { spec: { containers } } } }, STRATEGIC_MERGE_PATCH)).spec;
    },
  },
  {
    name: 'a strategic patch that deletes and adds a container',
    async ask(api) {
      await created(api);
      const containers = [
        { name: 'side', $patch: 'delete' },
        { name: 'new', image: 'new' },
      ];
      return (await patchWeb(api, { spec: { template: { spec: { containers } } } }, STRATEGIC_MERGE_PATCH)).spec.template.spec.containers;
    },
  },
  {
    name: 'a strategic patch to Recreate that keeps only the type',
    async ask(api) {
      await created(api);
      return (await patchWeb(api, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, STRATEGIC_MERGE_PATCH)).spec
        .strategy;
    },
  },
  {
    name: 'what raises the generation',
    async ask(api) {
      const generations = [(await created(api)).metadata.generation];
      for (const patch of [
        { metadata: { labels: { a: 'b' } } },
        { metadata: { annotations: { a: 'b' } } },
        { spec: { replicas: 0 } },
        { spec: { minReadySeconds: 3 } },
        { spec: { paused: true } },
      ]) {
        generations.push((await patchWeb(api, patch, MERGE_PATCH)).metadata.generation);
      }
      return generations;
    },
  },
  {
    name: 'a patch that changes nothing is no write',
    async ask(api) {
      const before = await api.client.create(api.configMaps, { metadata: { name: 'a', labels: { a: 'b' } }, data: { x: '1' } });
      const after = await api.client.patch<KubeObject>(`${api.configMaps}/a`, { metadata: { labels: { a: 'b' }, annotations: null } });
      return versionOf(before) === versionOf(after);
    },
  },
  {
    name: 'a dry run shows and does nothing',
    async ask(api) {
      const tried = await api.client.create<Deployment>(`${api.deployments}?dryRun=All`, web());
      const missing = await api.answer(api.client.get(`${api.deployments}/web`));
      const real = await created(api);
      const patched = await patchWeb(api, { spec: { replicas: 5 } }, MERGE_PATCH, '?dryRun=All');
      const after = await api.client.get<Deployment>(`${api.deployments}/web`);
      return [
        tried.spec.replicas,
        missing,
        patched.spec.replicas,
        patched.metadata.generation,
        after.spec.replicas,
        real.metadata.generation,
      ];
    },
  },
  {
    name: 'status is written apart, and may carry annotations',
    async ask(api) {
      await created(api);
      const body = { metadata: { annotations: { a: 'b' }, labels: { c: 'd' } }, spec: { replicas: 9 }, status: { replicas: 3 } };
      const { metadata, spec, status } = await api.client.patch<Deployment>(`${api.deployments}/web/status`, body);
      const main = await patchWeb(api, { status: { replicas: 7 } }, MERGE_PATCH);
      return [metadata.annotations, metadata.labels, spec.replicas, status?.replicas, metadata.generation, main.status?.replicas === 7];
    },
  },
  {
    name: 'the scale of a Deployment',
    async ask(api) {
      await created(api);
      const read = await api.client.get(`${api.deployments}/web/scale`);
      const patched = await api.client.patch(`${api.deployments}/web/scale`, { spec: { replicas: 2 } });
      const wrong = await api.refusal(
        api.client.patch(`${api.deployments}/web/scale`, { metadata: { resourceVersion: '1' }, spec: { replicas: 3 } }),
      );
      const { spec, metadata } = await api.client.get<Deployment>(`${api.deployments}/web`);
      return [read, patched, wrong, spec.replicas, metadata.generation];
    },
  },
  {
    name: 'ConfigMap: replaced with the right version, refused with an old one',
    async ask(api) {
      const map = await api.client.create(api.configMaps, { metadata: { name: 'a' }, data: { x: '1' } });
      const next = await api.client.request<KubeObject>('PUT', `${api.configMaps}/a`, { body: { ...map, data: { x: '2' } } });
      const stale = await api.answer(api.client.request('PUT', `${api.configMaps}/a`, { body: { ...map, data: { x: '3' } } }));
      return [next, stale];
    },
  },
  {
    name: 'applied: who owns what, and what goes when it is not named any more',
    async ask(api) {
      const apply = (data: unknown, manager: string, force = false) =>
        api.answer(
          api.client.patch(
            `${api.configMaps}/a?fieldManager=${manager}&force=${force}`,
            { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { by: manager } }, data },
            APPLY_PATCH,
          ),
        );
      return [
        await apply({ x: '1', y: '1' }, 'one'),
        await apply({ x: '1' }, 'one'),
        await apply({ x: '2' }, 'two'),
        await apply({ x: '2' }, 'two', true),
        await api.answer(api.client.patch(`${api.configMaps}/a?fieldManager=three`, { data: { z: '3' } })),
        await apply({ z: '4' }, 'one', true),
      ];
    },
  },
  {
    name: 'applied over a Deployment somebody else made',
    async ask(api) {
      await api.client.create(`${api.deployments}?fieldManager=maker`, web());
      const body = (image: string, replicas?: number) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: {
          ...(replicas !== undefined && { replicas }),
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } },
        },
      });
      const apply = async (config: unknown, force: boolean) => {
        const answer = await api.answer(
          api.client.patch(`${api.deployments}/web?fieldManager=applier&force=${force}`, config, APPLY_PATCH),
        );
        return isDeployment(answer)
          ? { spec: answer.spec, owners: answer.metadata.managedFields?.filter(({ manager }) => manager !== CONTROLLERS) }
          : answer;
      };
      return [
        await apply(body('web:v1'), false),
        await apply(body('web:v2', 3), false),
        await apply(body('web:v2', 3), true),
        await apply(body('web:v2'), true),
      ];
    },
  },
  {
    name: 'applied without a manager',
    ask: (api) =>
      api.refusal(api.client.patch(`${api.configMaps}/a`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, APPLY_PATCH)),
  },
  {
    name: 'deleted: with the wrong UID, with the right one, and once more',
    async ask(api) {
      const { metadata } = await api.client.create(api.configMaps, { metadata: { name: 'a' } });
      const remove = (uid: string) => api.answer(api.client.request('DELETE', `${api.configMaps}/a`, { body: { preconditions: { uid } } }));
      return [
        await api.refusal(remove('00000000-0000-0000-0000-000000000000')),
        await remove(metadata.uid ?? ''),
        await remove(metadata.uid ?? ''),
      ];
    },
  },
];
