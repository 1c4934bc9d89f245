import type { KubeObject, List } from '@sluice/sandbox';
import type { Probe, ProbedApi } from './probe.ts';

async function maps(api: ProbedApi): Promise<void> {
  for (const [name, labels] of [
    ['a', { tier: 'front', env: 'dev' }],
    ['b', { tier: 'back', env: 'prod' }],
    ['c', { env: 'prod' }],
  ] as const) {
    await api.client.create(api.configMaps, { metadata: { name, labels } });
  }
}

/** Without what the real plane puts into every namespace by itself. */
async function names(api: ProbedApi, query: string): Promise<unknown> {
  const answer = await api.answer(api.client.get<List<KubeObject>>(`${api.configMaps}?${query}`));
  if (typeof answer !== 'object' || answer === null || !('items' in answer) || !Array.isArray(answer.items)) return answer;
  return answer.items.map((item: KubeObject) => item.metadata.name).filter((name) => name !== 'kube-root-ca.crt');
}

export const READ_PROBES: readonly Probe[] = [
  {
    name: 'label selectors',
    async ask(api) {
      await maps(api);
      const selectors = [
        'tier=front',
        'tier!=front',
        'tier',
        '!tier',
        'env in (dev, prod),tier',
        'env notin (dev)',
        'env==prod',
        'tier=none',
      ];
      return Promise.all(selectors.map((selector) => names(api, `labelSelector=${encodeURIComponent(selector)}`)));
    },
  },
  {
    name: 'field selectors',
    async ask(api) {
      await maps(api);
      return Promise.all(
        ['metadata.name=a', 'metadata.name!=a'].map((selector) => names(api, `fieldSelector=${encodeURIComponent(selector)}`)),
      );
    },
  },
  {
    name: 'selectors nobody can read',
    async ask(api) {
      const refused = (query: string) => api.refusal(api.client.get(`${api.configMaps}?${query}`));
      return [
        await refused('labelSelector=%3D%3D%3D'),
        await refused('fieldSelector=data.x%3D1'),
        await refused('resourceVersion=abc&watch=true'),
      ];
    },
  },
  {
    name: 'a list in pages is one snapshot',
    async ask(api) {
      await maps(api);
      const first = await api.client.get<List<KubeObject>>(`${api.configMaps}?limit=2&labelSelector=env`);
      await api.client.create(api.configMaps, { metadata: { name: 'bb', labels: { env: 'late' } } });
      await api.client.delete(`${api.configMaps}/c`);
      const token = encodeURIComponent(first.metadata.continue ?? '');
      const second = await api.client.get<List<KubeObject>>(`${api.configMaps}?limit=2&labelSelector=env&continue=${token}`);
      return [
        first.items.map(({ metadata }) => metadata.name),
        second.items.map(({ metadata }) => metadata.name),
        first.metadata.resourceVersion === second.metadata.resourceVersion,
        second.metadata.continue ?? '',
      ];
    },
  },
  {
    name: 'a list and its members',
    async ask(api) {
      await api.client.create(api.configMaps, { metadata: { name: 'a', labels: { own: 'yes' } }, data: { x: '1' } });
      return api.client.get(`${api.configMaps}?labelSelector=own`);
    },
  },
  {
    name: 'a watch sees what comes to fit its selector and what ceases to',
    async ask(api) {
      const { metadata } = await api.client.get<List<KubeObject>>(api.configMaps);
      const query = `watch=true&labelSelector=own&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=5`;
      const events = watched(api, query, 5);
      await api.client.create(api.configMaps, { metadata: { name: 'a' } });
      await api.client.patch(`${api.configMaps}/a`, { metadata: { labels: { own: 'yes' } } });
      await api.client.patch(`${api.configMaps}/a`, { data: { x: '1' } });
      await api.client.patch(`${api.configMaps}/a`, { metadata: { labels: { own: null } } });
      await api.client.create(api.configMaps, { metadata: { name: 'b', labels: { own: 'yes' } } });
      await api.client.delete(`${api.configMaps}/b`);
      return events;
    },
  },
  {
    name: 'a watch from nowhere begins with what is there',
    async ask(api) {
      await api.client.create(api.configMaps, { metadata: { name: 'a', labels: { own: 'yes' } } });
      return watched(api, 'watch=true&labelSelector=own&timeoutSeconds=5', 1);
    },
  },
  {
    name: 'a watch with initial events tells where they end',
    async ask(api) {
      await api.client.create(api.configMaps, { metadata: { name: 'a', labels: { own: 'yes' } } });
      const query =
        'watch=true&labelSelector=own&timeoutSeconds=5&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
      return watched(api, query, 2);
    },
  },
  {
    name: 'reviews about oneself',
    async ask(api) {
      const spec = { resourceAttributes: { namespace: api.namespace, verb: 'patch', group: 'apps', resource: 'deployments' } };
      const review = await api.client.request<{ status: { allowed: boolean } }>(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec },
        },
      );
      return review.status.allowed;
    },
  },
  {
    name: 'proxies to what is not there',
    async ask(api) {
      const services = `/api/v1/namespaces/${api.namespace}/services`;
      const ports = [
        { name: 'http', port: 80 },
        { name: 'metrics', port: 9090 },
      ];
      await api.client.create(services, { metadata: { name: 'web' }, spec: { selector: { app: 'nobody' }, ports } });
      const asked = [
        `${api.pods}/web-0/proxy/`,
        `${api.pods}/ftp:web-0:80/proxy/`,
        `${api.pods}/a:b:c:d/proxy/metrics`,
        `${services}/web:80/proxy/`,
        `${services}/web:http/proxy/`,
        `${services}/web/proxy/`,
        `${services}/web:81/proxy/`,
        `${services}/other:80/proxy/`,
      ];
      return Promise.all(asked.map((path) => api.answer(api.client.get(path))));
    },
  },
  {
    name: 'where kinds are served',
    async ask(api) {
      const found: unknown[] = [];
      for (const path of ['/api/v1', '/apis/apps/v1', '/apis/autoscaling/v2', '/apis/coordination.k8s.io/v1', '/apis/policy/v1']) {
        const { resources } = await api.client.get<{ resources: readonly ServedResource[] }>(path);
        for (const { name, singularName, namespaced, kind, shortNames = [], categories = [], group = '', version = '' } of resources) {
          if (SERVED.has(name)) found.push({ path, name, singularName, namespaced, kind, shortNames, categories, group, version });
        }
      }
      return found.map((each) => JSON.stringify(each)).sort();
    },
  },
];

interface ServedResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly group?: string;
  readonly version?: string;
}

/** What the embedded plane serves; the real one serves more. */
const SERVED = new Set([
  'configmaps',
  'events',
  'limitranges',
  'namespaces',
  'namespaces/status',
  'namespaces/finalize',
  'nodes',
  'nodes/status',
  'pods',
  'pods/status',
  'pods/binding',
  'pods/eviction',
  'pods/log',
  'pods/proxy',
  'resourcequotas',
  'resourcequotas/status',
  'secrets',
  'serviceaccounts',
  'services',
  'services/status',
  'services/proxy',
  'controllerrevisions',
  'deployments',
  'deployments/status',
  'deployments/scale',
  'replicasets',
  'replicasets/status',
  'replicasets/scale',
  'horizontalpodautoscalers',
  'horizontalpodautoscalers/status',
  'leases',
  'poddisruptionbudgets',
  'poddisruptionbudgets/status',
]);

/** The first `count` events: type, name, what tells versions apart. */
async function watched(api: ProbedApi, query: string, count: number): Promise<unknown> {
  const abort = new AbortController();
  const response = await api.client.open('GET', `${api.configMaps}?${query}`, { signal: abort.signal });
  const events: unknown[] = [];
  let text = '';
  try {
    for await (const chunk of response) {
      text += String(chunk);
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const { type, object }: { type: string; object: KubeObject & { data?: unknown } } = JSON.parse(line);
        events.push({
          type,
          kind: object.kind,
          name: object.metadata.name,
          labels: object.metadata.labels,
          annotations: object.metadata.annotations,
          data: object.data,
        });
        if (events.length === count) return events;
      }
    }
    return events;
  } finally {
    abort.abort();
    response.on('error', () => undefined);
  }
}
