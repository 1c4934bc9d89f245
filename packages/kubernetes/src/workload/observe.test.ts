import { DEFAULT_ORIGINALS, type Mark } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { writeMark } from './mark.ts';
import { observe } from './observe.ts';
import { deploymentSchema, replicaSetSchema } from './schema.ts';

const template = { spec: { containers: [{ name: 'main', image: 'api:1' }] } };
const mark: Mark = {
  releaseId: 'shop-production-7',
  planDigest: 'p',
  targetDigest: 'new',
  step: 0,
  wanted: 3,
  of: 10,
  originals: DEFAULT_ORIGINALS,
};

function deployment(spec: object = {}, metadata: object = {}) {
  return deploymentSchema.parse({
    metadata: { name: 'api', uid: 'u1', resourceVersion: '7', ...metadata },
    spec: { selector: {}, template, ...spec },
  });
}

function replicaSet(changes: { owner?: object; spec?: object; status?: object; generation?: number } = {}) {
  const { owner = { uid: 'u1', controller: true }, spec = {}, status, generation = 2 } = changes;
  const object = replicaSetSchema.parse({
    metadata: { name: 'api-1', generation, ownerReferences: [owner] },
    spec: { replicas: 3, template, ...spec },
    ...(status && { status }),
  });
  return { object, templateDigest: 'new' };
}

const first = (known: ReturnType<typeof replicaSet>) => observe(deployment(), 'old', [known]).replicaSets[0];

describe('observe', () => {
  it.each([
    ['it has the instances that it should', 3, 1, true],
    ['it was made larger, and was not looked at', 1, 1, true],
    ['it was made smaller, and was not looked at', 5, 1, false],
    ['it was made smaller and looked at, and its instances are on their way', 5, 2, true],
  ])('says whether the controllers have heard of what was retired: %s', (_, replicas, observedGeneration, heard) => {
    const status = { replicas, readyReplicas: replicas, availableReplicas: 0, observedGeneration };
    expect(observe(deployment(), 'old', [replicaSet({ status })]).heard).toBe(heard);
  });

  it('takes what the API server leaves out for its default', () => {
    expect(observe(deployment(), 'old', [])).toMatchObject({
      desiredCount: 1,
      paused: false,
      minReadySeconds: 0,
      progressDeadlineSeconds: 600,
      maxSurge: null,
      maxUnavailable: null,
      mark: null,
      templateDigest: 'old',
      resourceVersion: '7',
    });
  });

  it.each<[string, object, [number | null, number | null]]>([
    ['numbers', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 0 } }, [3, 0]],
    ['percents', { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }, [null, null]],
    ['Recreate', { type: 'Recreate' }, [null, null]],
  ])('reads a strategy of %s', (_, strategy, expected) => {
    const { maxSurge, maxUnavailable, originals } = observe(deployment({ strategy }), 'old', []);
    expect([maxSurge, maxUnavailable]).toEqual(expected);
    expect(originals.strategy).toEqual(strategy);
  });

  it('finds our mark', () => {
    expect(observe(deployment({}, { annotations: writeMark(mark) }), 'new', []).mark).toEqual(mark);
  });

  it("leaves out ReplicaSets that are not this Deployment's", () => {
    const others = [{ uid: 'u2', controller: true }, { uid: 'u1', controller: false }, { uid: 'u1' }].map((owner) => replicaSet({ owner }));
    expect(observe(deployment(), 'old', others).replicaSets).toEqual([]);
  });

  it('is behind until the status describes the present spec', () => {
    expect(first(replicaSet())).toMatchObject({ specCount: 3, readyCount: 0, current: false });
    expect(first(replicaSet({ status: { observedGeneration: 1, readyReplicas: 3 } }))).toMatchObject({ readyCount: 3, current: false });
    expect(first(replicaSet({ status: { observedGeneration: 2, readyReplicas: 2, availableReplicas: 1 } }))).toMatchObject({
      readyCount: 2,
      availableCount: 1,
      current: true,
    });
  });
});
