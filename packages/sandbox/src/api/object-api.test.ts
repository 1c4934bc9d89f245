import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import type { Deployment, KubeObject, Pod } from '../kube/objects.ts';
import { ObjectApi } from './object-api.ts';
import { ObjectStore } from './object-store.ts';
import { DEPLOYMENTS, findType, NAMESPACES, PODS, type ResourceType } from './resource-type.ts';

const ME = { manager: 'me' };

function typeNamed(resource: string): ResourceType {
  const type = findType('', 'v1', resource);
  if (type === undefined) throw new Error(`no ${resource}`);
  return type;
}

const CONFIG_MAPS = typeNamed('configmaps');

let api: ObjectApi;
beforeEach(() => {
  api = new ObjectApi(new ObjectStore(), new VirtualClock());
  api.create(NAMESPACES, '', { metadata: { name: 'shop' } }, ME);
});

const web = (spec: object = {}) => ({
  metadata: { name: 'web' },
  spec: {
    ...spec,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:v1' }] } },
  },
});
const create = (spec: object = {}) => api.create<Deployment>(DEPLOYMENTS, 'shop', web(spec), ME);
const refused = (code: number, message: string) => expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('create', () => {
  it('fills in what is not said', () => {
    expect(create().spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
  });

  it.each([
    ['a second one of the same name', () => create(), 409, 'deployments.apps "web" already exists'],
    [
      'a namespace that is not there',
      () => api.create(CONFIG_MAPS, 'none', { metadata: { name: 'a' } }, ME),
      404,
      'namespaces "none" not found',
    ],
    [
      'a body of another kind',
      () => api.create(CONFIG_MAPS, 'shop', { kind: 'Secret', metadata: { name: 'a' } }, ME),
      400,
      'does not match the expected',
    ],
    [
      'a name nobody may have',
      () => api.create(CONFIG_MAPS, 'shop', { metadata: { name: 'A_b' } }, ME),
      422,
      'metadata.name: Invalid value: "A_b"',
    ],
    ['no name', () => api.create(CONFIG_MAPS, 'shop', { metadata: {} }, ME), 422, 'name or generateName is required'],
  ])('refuses %s', (_name, attempt, code, message) => {
    create();
    expect(attempt).toThrow(refused(code, message));
  });

  it.each([
    [
      'surge and unavailable of 0',
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      'may not be 0 when `maxSurge` is 0',
    ],
    ['an unavailable over all', { strategy: { rollingUpdate: { maxUnavailable: '101%' } } }, 'must not be greater than 100%'],
    [
      'Recreate with rollingUpdate',
      { strategy: { type: 'Recreate', rollingUpdate: {} } },
      "may not be specified when strategy `type` is 'Recreate'",
    ],
    ['a strategy nobody knows', { strategy: { type: 'Blue' } }, 'supported values: "Recreate", "RollingUpdate"'],
    ['a deadline before minReadySeconds', { minReadySeconds: 9, progressDeadlineSeconds: 9 }, 'must be greater than minReadySeconds'],
  ])('refuses a Deployment with %s', (_name, spec, message) => {
    expect(() => create(spec)).toThrow(refused(422, message));
  });

  it('tells all that is wrong at once', () => {
    const wrong = { ...web({ replicas: -1 }), metadata: { name: 'Web' } };
    expect(() => api.create(DEPLOYMENTS, 'shop', wrong, ME)).toThrow(/metadata\.name.*spec\.replicas/);
  });
});

describe('update and patch', () => {
  it('refuse an old version', () => {
    const old = create();
    api.patch(DEPLOYMENTS, 'shop', 'web', 'merge', { spec: { replicas: 2 } }, ME);
    expect(() => api.update(DEPLOYMENTS, 'shop', 'web', old, ME)).toThrow(refused(409, 'the object has been modified'));
    const patch = [{ op: 'replace', path: '/metadata/resourceVersion', value: old.metadata.resourceVersion }];
    expect(() => api.patch(DEPLOYMENTS, 'shop', 'web', 'json', patch, ME)).toThrow(refused(409, 'the object has been modified'));
  });

  it('refuse another selector', () => {
    create();
    const patch = { spec: { selector: { matchLabels: { v: '2' } }, template: { metadata: { labels: { v: '2' } } } } };
    expect(() => api.patch(DEPLOYMENTS, 'shop', 'web', 'merge', patch, ME)).toThrow(refused(422, 'field is immutable'));
  });

  it('raise the generation with the spec and, of a Deployment, its annotations; not with labels or status', () => {
    create();
    const after = (patch: object, options = {}) =>
      api.patch(DEPLOYMENTS, 'shop', 'web', 'merge', patch, { ...ME, ...options }).metadata.generation;
    expect([
      after({ metadata: { labels: { a: 'b' } } }),
      after({ metadata: { annotations: { a: 'b' } } }),
      after({ spec: { paused: true } }),
      after({ status: { replicas: 1 } }, { subresource: 'status' }),
      after({ metadata: { annotations: { a: 'c' } } }, { subresource: 'status' }),
    ]).toEqual([1, 2, 3, 3, 3]);
  });

  it('that change nothing are no writes', () => {
    const before = create();
    expect(api.patch(DEPLOYMENTS, 'shop', 'web', 'merge', { spec: { paused: false, minReadySeconds: 0 } }, ME)).toBe(
      api.get(DEPLOYMENTS, 'shop', 'web'),
    );
    expect(api.get(DEPLOYMENTS, 'shop', 'web').metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it('in a dry run answer as if, and leave everything as it is', () => {
    const before = create();
    const tried = api.patch<Deployment>(DEPLOYMENTS, 'shop', 'web', 'merge', { spec: { replicas: 7 } }, { ...ME, dryRun: true });
    expect(tried.spec.replicas).toBe(7);
    expect(api.get(DEPLOYMENTS, 'shop', 'web')).toBe(before);
  });

  it('keep identity and status, whatever the body says', () => {
    const { metadata } = create();
    const body = {
      ...web(),
      metadata: { name: 'web', creationTimestamp: '2001-01-01T00:00:00Z', generation: 99 },
      status: { replicas: 5 },
    };
    const { metadata: after, ...rest } = api.update<Deployment>(DEPLOYMENTS, 'shop', 'web', body, ME);
    expect([after.uid, after.creationTimestamp, after.generation, rest.status]).toEqual([metadata.uid, metadata.creationTimestamp, 1, {}]);
  });
});

describe('delete', () => {
  const pod = (spec: object = {}) =>
    api.create<Pod>(PODS, 'shop', { metadata: { name: 'p' }, spec: { containers: [{ name: 'm', image: 'i' }], ...spec } }, ME);
  const there = () => api.find(PODS, 'shop', 'p') !== undefined;

  it('gives a pod that runs its grace, which a second one may shorten', () => {
    pod({ nodeName: 'n' });
    const grace = (gracePeriodSeconds?: number) =>
      api.delete(PODS, 'shop', 'p', gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }).metadata.deletionGracePeriodSeconds;
    expect([grace(), grace(60), grace(5)]).toEqual([30, 30, 5]);
    api.delete(PODS, 'shop', 'p', { gracePeriodSeconds: 0 });
    expect(there()).toBe(false);
  });

  it('takes a pod that never ran or has ended away at once', () => {
    pod();
    api.delete(PODS, 'shop', 'p');
    expect(there()).toBe(false);
    pod({ nodeName: 'n' });
    api.patch(PODS, 'shop', 'p', 'merge', { status: { phase: 'Failed' } }, { ...ME, subresource: 'status' });
    api.delete(PODS, 'shop', 'p');
    expect(there()).toBe(false);
  });

  it('refuses when the UID or the version is another', () => {
    const { metadata } = api.create(CONFIG_MAPS, 'shop', { metadata: { name: 'a' } }, ME);
    const remove = (preconditions: object) => () => api.delete(CONFIG_MAPS, 'shop', 'a', { preconditions });
    expect(remove({ uid: 'other' })).toThrow(refused(409, 'the UID in the precondition'));
    expect(remove({ resourceVersion: '1' })).toThrow(refused(409, 'the ResourceVersion in the precondition'));
    expect(remove({ uid: metadata.uid, resourceVersion: metadata.resourceVersion })).not.toThrow();
  });
});

describe('apply', () => {
  const config = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });
  const apply = (manager: string, data: object, force = false) =>
    api.apply(CONFIG_MAPS, 'shop', 'a', config(data), { manager, force }) as KubeObject & { data?: Record<string, string> };

  it('creates what is not there, and takes away what is not named any more', () => {
    expect(apply('one', { x: '1', y: '1' }).data).toEqual({ x: '1', y: '1' });
    expect(apply('one', { x: '1' }).data).toEqual({ x: '1' });
    expect(() => apply('two', { x: '2' })).toThrow(refused(409, 'conflict with "one": .data.x'));
    expect(apply('two', { x: '2' }, true).data).toEqual({ x: '2' });
  });
});
