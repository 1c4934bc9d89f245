import { describe, expect, it } from 'vitest';
import type { ReplicaSetObservation } from './observation.ts';
import { sidesOf } from './sides.ts';
import { ControllerModel } from './testing/controller-model.ts';

function sides(sets: readonly (Partial<ReplicaSetObservation> & { readonly templateDigest: string })[], target = 'v2') {
  const observation = new ControllerModel({ desired: 10 }).observe();
  if (!observation) throw new Error('the model has a Deployment');
  const base = {
    name: 'set',
    specCount: 0,
    readyCount: 0,
    availableCount: 0,
    minReadySeconds: 0,
    sizedFor: null,
    shareOf: null,
    current: true,
  };
  return sidesOf({ ...observation, replicaSets: sets.map((set) => ({ ...base, ...set })) }, target);
}

describe('sidesOf', () => {
  it('takes every other ReplicaSet for old', () => {
    expect(
      sides([
        { templateDigest: 'v0', specCount: 1, readyCount: 0 },
        { templateDigest: 'v1', specCount: 6, readyCount: 6 },
        { templateDigest: 'v2', specCount: 3, readyCount: 2 },
      ]),
    ).toMatchObject({ oldSpec: 7, oldReady: 6, newSpec: 3, newReady: 2, oldCurrent: true });
  });

  it('has an empty new side before the version has a ReplicaSet', () => {
    expect(sides([{ templateDigest: 'v1', specCount: 10 }])).toMatchObject({ newSide: null, newSpec: 0, newReady: 0 });
  });

  it('counts no new one as ready while the status is behind the spec', () => {
    expect(sides([{ templateDigest: 'v2', specCount: 3, readyCount: 3, current: false }]).newReady).toBe(0);
  });

  it('never counts more ready than there should be', () => {
    expect(
      sides([
        { templateDigest: 'v1', specCount: 7, readyCount: 10 },
        { templateDigest: 'v2', specCount: 3, readyCount: 5 },
      ]),
    ).toMatchObject({ oldReady: 7, newReady: 3 });
  });

  it('says when an old status is behind', () => {
    expect(sides([{ templateDigest: 'v1', specCount: 7, current: false }]).oldCurrent).toBe(false);
  });

  it.each(['readyCount', 'availableCount'] as const)('says when an old status still counts instances that are gone: %s', (count) => {
    const counted = { templateDigest: 'v1', specCount: 7, readyCount: 7, availableCount: 7 };
    expect(sides([counted]).oldCurrent).toBe(true);
    expect(sides([{ ...counted, [count]: 11 }]).oldCurrent).toBe(false);
  });
});
