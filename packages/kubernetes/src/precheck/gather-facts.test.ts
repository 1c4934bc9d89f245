import { type ArtifactFact, CHECK_NAMES, type CheckMode, type CheckName, type ResolvedService, type ResolvedTarget } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { type GatherInput, gatherFacts } from './gather-facts.ts';
import { type FakeAnswer, type FakeRequest, fakeApi, statusObject } from './testing/fake-api.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const SHOP = '/namespaces/shop';
const service: ResolvedService = {
  name: 'api',
  image: 'ghcr.io/acme/api',
  workload: { kind: 'Deployment', name: 'api', container: null },
  after: [],
  manifests: [],
  strategy: 's',
  steps: [],
};
const target: ResolvedTarget = {
  name: 'eu',
  region: null,
  namespace: 'shop',
  context: null,
  after: [],
  soakSeconds: 0,
  services: [service],
};
const artifacts: ArtifactFact[] = [
  { service: 'api', value: { service: 'api', version: 'v2', image: 'ghcr.io/acme/api', digest: DIGEST, platforms: [] } },
];
const modes = (mode: CheckMode) => Object.fromEntries(CHECK_NAMES.map((name) => [name, mode])) as Record<CheckName, CheckMode>;
const input: GatherInput = { target, artifacts, prechecks: modes('block') };

const deployment = (annotations: Record<string, string> = {}) => ({
  metadata: { name: 'api', namespace: 'shop', generation: 2, annotations, managedFields: [{ manager: 'kubectl' }, { manager: 'kubectl' }] },
  spec: {
    replicas: 4,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    selector: { matchLabels: { app: 'api' } },
    template: { metadata: { labels: { app: 'api' } }, spec: { containers: [{ name: 'main', image: 'ghcr.io/acme/api:v1' }] } },
  },
  status: { observedGeneration: 2, replicas: 4, updatedReplicas: 4, readyReplicas: 4 },
});
const pod = (node: string | undefined, cpu: string) => ({
  metadata: {},
  spec: { ...(node && { nodeName: node }), containers: [{ name: 'x', image: 'x', resources: { requests: { cpu } } }] },
});

/** A small cluster where everything is in order; `more` answers first. */
function cluster(more: (request: FakeRequest) => FakeAnswer | null = () => null): (request: FakeRequest) => FakeAnswer | null {
  return (request) => {
    const answer = more(request);
    if (answer !== null) return answer;
    const { method, path, query } = request;
    const template = JSON.stringify(request.body).includes(DIGEST) ? `ghcr.io/acme/api@${DIGEST}` : 'x';
    const patched = deployment();
    switch (`${method} ${path}`) {
      case 'GET /version':
        return { body: { gitVersion: 'v1.37.2', major: '1', minor: '37+' } };
      case 'POST /apis/authentication.k8s.io/v1/selfsubjectreviews':
        return { body: { status: { userInfo: { username: 'ci' } } } };
      case 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews':
        return { body: { status: { allowed: !JSON.stringify(request.body).includes('leases') } } };
      case `GET /apis/apps/v1${SHOP}/deployments/api`:
        return { body: deployment() };
      case `PATCH /apis/apps/v1${SHOP}/deployments/api`:
        patched.spec.template.spec.containers = [{ name: 'main', image: template }];
        return { body: patched };
      case `GET /api/v1${SHOP}/resourcequotas`:
        return {
          body: {
            items: [
              {
                metadata: { name: 'team' },
                spec: { hard: { pods: '10' }, scopes: ['NotTerminating'] },
                status: { hard: { pods: '10' }, used: { pods: '4' } },
              },
            ],
          },
        };
      case `GET /api/v1${SHOP}/limitranges`:
        return { body: { items: [{ metadata: { name: 'lr' }, spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } }] } };
      case `GET /apis/autoscaling/v2${SHOP}/horizontalpodautoscalers`:
        return {
          body: {
            items: [
              {
                metadata: { name: 'api', labels: { 'scaledobject.keda.sh/name': 'q' } },
                spec: { scaleTargetRef: { kind: 'Deployment', name: 'api' }, maxReplicas: 9 },
              },
            ],
          },
        };
      case 'GET /api/v1/nodes':
        return {
          body: {
            items: [
              {
                metadata: { name: 'n1' },
                status: { allocatable: { cpu: '4' }, nodeInfo: { operatingSystem: 'linux', architecture: 'arm64' } },
              },
            ],
          },
        };
      case 'GET /api/v1/pods':
        if (query.get('fieldSelector') !== 'status.phase!=Succeeded,status.phase!=Failed') return { body: { items: [pod('n1', '100')] } };
        // Two pages.
        return query.get('continue') === 'next'
          ? { body: { metadata: {}, items: [pod('n1', '250m'), pod(undefined, '9')] } }
          : { body: { metadata: { continue: 'next' }, items: [pod('n1', '500m'), pod('n2', '1')] } };
      case 'GET /api/v1':
        return {
          body: {
            resources: [
              { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
              { name: 'namespaces', kind: 'Namespace', namespaced: false },
            ],
          },
        };
      default:
        return null;
    }
  };
}

describe('the facts of a target', () => {
  it('are everything the checks look at', async () => {
    await using api = await fakeApi(cluster());
    const facts = await gatherFacts(api.client, input);
    expect(facts).toMatchObject({
      namespace: 'shop',
      context: 'test',
      releaseId: null,
      replaces: null,
      cluster: {
        value: {
          version: 'v1.37.2',
          major: 1,
          minor: 37,
          serverTimeMs: Date.UTC(2026, 10, 23, 12, 0, 0),
          clockAheadMs: expect.any(Number),
        },
      },
      user: { value: 'ci' },
      services: {
        api: {
          workload: { value: { desiredCount: 4, maxSurge: '25%', maxUnavailable: '0', managers: ['kubectl'], heldByRelease: null } },
          lease: { value: null },
          templateDryRun: { value: { changes: true, template: { containers: [{ image: `ghcr.io/acme/api@${DIGEST}` }] } } },
        },
      },
      quotas: { value: [{ name: 'team', used: { pods: '4' }, scopes: [{ name: 'NotTerminating', operator: 'Exists', values: [] }] }] },
      limitRanges: { value: [{ name: 'lr', defaultLimit: { cpu: '1' } }] },
      autoscalers: { value: [{ minCount: 1, maxCount: 9, scalesIn: true, scaledObject: 'q' }] },
      nodes: { value: [{ name: 'n1', platform: 'linux/arm64', ready: true }] },
      nodeUsage: { value: { n1: { cpu: '750m', pods: '2' }, n2: { cpu: '1', pods: '1' } } },
    });
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    const denied = facts.access.filter(({ allowed }) => 'value' in allowed && !allowed.value);
    expect(denied.map(({ permission }) => `${permission.verb} ${permission.resource}`)).toEqual([
      'get leases',
      'create leases',
      'update leases',
    ]);
  });

  it('are gathered without a write: only questions about access and dry runs', async () => {
    await using api = await fakeApi(cluster());
    await gatherFacts(api.client, {
      ...input,
      manifests: { api: [{ source: 'a', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' } } }] },
    });
    const writes = api.requests.filter(
      ({ method, path, query }) => method !== 'GET' && !/selfsubject(access)?reviews$/.test(path) && query.get('dryRun') !== 'All',
    );
    expect(writes).toEqual([]);
    expect(api.requests.some(({ method }) => method === 'PATCH')).toBe(true);
  });

  it('keep what is refused and go on', async () => {
    await using api = await fakeApi(
      cluster(({ path }) =>
        path.endsWith('/nodes') || path.endsWith('/deployments/api') ? { status: 403, body: statusObject(403, 'Forbidden', 'no') } : null,
      ),
    );
    const facts = await gatherFacts(api.client, input);
    const forbidden = { error: { status: 403, reason: 'Forbidden', message: 'no' } };
    expect(facts.nodes).toEqual(forbidden);
    // Without the nodes the pods of all namespaces are of no use, and are not read.
    expect(facts.nodeUsage).toEqual(forbidden);
    expect(api.requests.some(({ path }) => path === '/api/v1/pods')).toBe(false);
    expect(facts.services.api?.workload).toEqual(forbidden);
    expect(facts.quotas).toHaveProperty('value');
  });

  it('name what is there when the workload is not', async () => {
    await using api = await fakeApi(
      cluster(({ path }) =>
        path.endsWith('/deployments/api')
          ? { status: 404, body: statusObject(404, 'NotFound', '') }
          : path.endsWith('/deployments')
            ? { body: { items: [{ metadata: { name: 'web' } }] } }
            : null,
      ),
    );
    const facts = await gatherFacts(api.client, input);
    expect(facts.services.api).toMatchObject({ workload: { value: null }, neighbours: ['web'], templateDryRun: null });
  });

  it('are all the one failure when nobody knows the user, after one look', async () => {
    await using api = await fakeApi(() => ({ status: 401, body: statusObject(401, 'Unauthorized', 'Unauthorized') }));
    const facts = await gatherFacts(api.client, input);
    expect(facts.cluster).toEqual({ error: { status: 401, reason: 'Unauthorized', message: 'Unauthorized' } });
    expect([facts.quotas, facts.nodes, facts.services.api?.workload]).toEqual([facts.cluster, facts.cluster, facts.cluster]);
    expect(new Set(api.requests.map(({ path }) => path))).toEqual(new Set(['/version']));
  });

  it('of checks that are off are not asked for', async () => {
    await using api = await fakeApi(cluster());
    const facts = await gatherFacts(api.client, {
      ...input,
      prechecks: { ...modes('block'), capacity: 'off', image: 'off', autoscaler: 'off', permissions: 'off' },
    });
    expect(facts.access).toEqual([]);
    expect(api.requests.filter(({ path }) => /nodes|v1\/pods|resourcequotas|autoscalers|accessreviews/.test(path))).toEqual([]);
  });

  it('take the workload’s own strategy while a release has changed it', async () => {
    const annotations = {
      'sluice.ci/release': 'shop-production-42',
      'sluice.ci/position': JSON.stringify({ plan: 'p', target: 't', step: 0, wanted: 1, of: 4 }),
      'sluice.ci/originals': JSON.stringify({
        minReadySeconds: 0,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2 } },
        paused: false,
      }),
    };
    await using api = await fakeApi(
      cluster(({ method, path }) => (method === 'GET' && path.endsWith('/deployments/api') ? { body: deployment(annotations) } : null)),
    );
    const facts = await gatherFacts(api.client, { ...input, releaseId: 'shop-production-42' });
    expect(facts.services.api?.workload).toMatchObject({ value: { maxSurge: '2', heldByRelease: 'shop-production-42' } });
  });
});

describe('manifests', () => {
  const conf = (parts: object = {}, kind = 'ConfigMap') => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'conf', ...parts },
    data: { a: '1' },
  });
  const gather = async (object: unknown, live: unknown = null) => {
    const path = `/api/v1${SHOP}/configmaps/conf`;
    await using api = await fakeApi(
      cluster((request) => {
        if (request.path !== path) return null;
        if (request.method === 'PATCH')
          return { body: { ...conf({ namespace: 'shop' }), metadata: { name: 'conf', namespace: 'shop', resourceVersion: '9' } } };
        return live === null ? null : { body: live };
      }),
    );
    const facts = await gatherFacts(api.client, { ...input, manifests: { api: [{ source: 'a.yaml', object }] } });
    return { facts, manifest: facts.services.api?.manifests[0], requests: api.requests };
  };

  it.each([
    ['that is new changes something', conf(), null, { value: { changes: true } }],
    [
      'that is there already changes nothing',
      conf(),
      { ...conf(), metadata: { namespace: 'shop', name: 'conf', resourceVersion: '8', uid: 'u' } },
      { value: { changes: false } },
    ],
    ['that is there with other data changes something', conf(), { ...conf(), data: { a: '0' } }, { value: { changes: true } }],
    ['of another namespace is refused', conf({ namespace: 'elsewhere' }), null, { error: { reason: 'manifest-namespace' } }],
    ['of an unknown kind is refused', conf({}, 'Widget'), null, { error: { reason: 'kind-not-served' } }],
    ['of an unknown group is refused', { ...conf(), apiVersion: 'acme.io/v1' }, null, { error: { reason: 'kind-not-served' } }],
    ['that is no object is refused', ['a', 'list'], null, { error: { reason: 'not-an-object' } }],
  ])('one %s', async (_name, object, live, dryRun) => {
    expect((await gather(object, live)).manifest).toMatchObject({ source: 'a.yaml', dryRun });
  });

  it('are tried as server-side apply in our name, without force, and need create and patch', async () => {
    const { facts, requests } = await gather(conf());
    const patch = requests.find(({ method, path }) => method === 'PATCH' && path.endsWith('/configmaps/conf'));
    expect(Object.fromEntries(patch?.query ?? [])).toEqual({
      dryRun: 'All',
      fieldManager: 'sluice',
      force: 'false',
      fieldValidation: 'Strict',
    });
    expect(patch?.body).toMatchObject({ metadata: { namespace: 'shop' } });
    const asked = facts.access.map(({ permission }) => `${permission.scope} ${permission.verb} ${permission.resource}`);
    expect(asked).toContain('namespace patch configmaps');
    // Creating ConfigMaps is needed for the record as well, and asked for once.
    expect(asked.filter((each) => each === 'namespace create configmaps')).toHaveLength(1);
  });

  it('of the workload itself give the template, and are not applied', async () => {
    const own = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'api', namespace: 'shop' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'api', v: '2' } }, spec: { containers: [{ name: 'main', image: 'ghcr.io/acme/api:dev' }] } },
      },
    };
    const { facts, requests } = await gather(own);
    expect(facts.services.api).toMatchObject({ manifests: [], ownManifest: { source: 'a.yaml', replicas: 2, selector: { app: 'x' } } });
    const patch = requests.find(({ method, path }) => method === 'PATCH' && path.endsWith('/deployments/api'));
    expect(patch?.body).toEqual([
      {
        op: 'replace',
        path: '/spec/template',
        value: {
          metadata: { labels: { app: 'api', v: '2' } },
          spec: { containers: [{ name: 'main', image: `ghcr.io/acme/api@${DIGEST}` }] },
        },
      },
    ]);
  });
});

describe('what is to be measured', () => {
  const verification = (source: 'pods' | 'prometheus'): NonNullable<GatherInput['verifications']> => ({
    v: {
      name: 'v',
      compare: 'versions',
      intervalSeconds: 15,
      alpha: 0.05,
      instances: 'rollback',
      golden: { source, instrumentation: null, latencySeconds: 0.3, signals: {} },
      metrics: [],
    },
  });

  it.each([
    ['by the instances themselves asks whether they may be read', verification('pods'), 1],
    ['by Prometheus does not', verification('prometheus'), 0],
    ['not at all does not', undefined, 0],
  ])('%s', async (_, verifications, times) => {
    await using api = await fakeApi(cluster());
    const facts = await gatherFacts(api.client, { ...input, ...(verifications && { verifications }) });
    const asked = facts.access.filter(({ permission }) => permission.resource === 'pods/proxy');
    expect(asked.map(({ permission }) => `${permission.scope} ${permission.verb} ${permission.use}`)).toEqual(
      Array.from({ length: times }, () => 'namespace get read the metrics of the instances'),
    );
  });
});
