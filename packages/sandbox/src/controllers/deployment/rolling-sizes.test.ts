import { describe, expect, it } from 'vitest';
import { deployment, replicaSet } from '../testing/objects.ts';
import { newReplicaSetSize, oldReplicaSetSizes } from './rolling-sizes.ts';

// Upstream's TestNewRSNewReplicas and TestDeploymentController_reconcileNewReplicaSet.
describe('newReplicaSetSize', () => {
  it.each([
    [10, 0, 10, 0, 0],
    [10, 2, 10, 0, 2],
    [10, 2, 5, 0, 7],
    [10, 2, 10, 2, 2],
    [1, 1, 5, 5, 5],
    [6, 10, 5, 2, 6],
  ])('of %i wanted, surge %i, %i old and %i new is %i', (replicas, maxSurge, old, current, expected) => {
    const sets = [replicaSet('old', { size: old }), replicaSet('new', { size: current })];
    expect(newReplicaSetSize(deployment({ replicas, maxSurge, maxUnavailable: 0 }), sets, current)).toBe(expected);
  });

  it('is all that is wanted with Recreate', () => {
    expect(newReplicaSetSize(deployment({ replicas: 3, spec: { strategy: { type: 'Recreate' } } }), [], 1)).toBe(3);
  });
});

describe('oldReplicaSetSizes', () => {
  const sizes = (
    of: { replicas: number; unavailable: number; surge?: number },
    old: [number, number][],
    [size, available]: [number, number],
  ) =>
    oldReplicaSetSizes(
      deployment({ replicas: of.replicas, maxSurge: of.surge ?? 0, maxUnavailable: of.unavailable }),
      old.map(([oldSize, oldAvailable], index) => replicaSet(`old-${index}`, { size: oldSize, available: oldAvailable, created: index })),
      replicaSet('new', { size, available, created: 9 }),
    ).map(({ set, size: after }) => `${set.metadata.name}: ${after}`);

  // Upstream's TestDeploymentController_reconcileOldReplicaSets; maxUnavailable 0 with surge 0 is 1.
  it.each([
    ['one goes when neither surge nor unavailable is allowed', 0, [10, 10], [0, 0], ['old-0: 9']],
    ['two may be unavailable', 2, [10, 10], [0, 0], ['old-0: 8']],
    ['two unhealthy ones are cleaned up', 2, [10, 8], [0, 0], ['old-0: 8']],
    ['one unhealthy one is cleaned up, one healthy one retired', 2, [10, 9], [0, 0], ['old-0: 8']],
    ['new ones that are not available let nothing go', 2, [8, 8], [2, 0], []],
  ] as const)('%s', (_name, unavailable, old, fresh, expected) => {
    expect(sizes({ replicas: 10, unavailable }, [[...old]], [...fresh])).toEqual(expected);
  });

  it('cleans up the unhealthy ones of all before it retires the oldest', () => {
    // 6 + 6 old, two of the younger ones unhealthy; 12 − 8 = 4 may go: two unhealthy, then 10 available − 8 = 2 of the oldest.
    expect(
      sizes(
        { replicas: 10, unavailable: 2 },
        [
          [6, 6],
          [6, 4],
        ],
        [0, 0],
      ),
    ).toEqual(['old-0: 4', 'old-1: 4']);
  });

  it('keeps old ones while new ones crash, as the example in rolling.go says', () => {
    expect(sizes({ replicas: 10, unavailable: 2, surge: 3 }, [[8, 7]], [5, 0])).toEqual([]);
    // Back to the good version: of the crashing ones four go.
    expect(sizes({ replicas: 10, unavailable: 2, surge: 3 }, [[5, 0]], [8, 7])).toEqual(['old-0: 1']);
    // On to a third one: both old ones may lose five.
    expect(
      sizes(
        { replicas: 10, unavailable: 2, surge: 3 },
        [
          [8, 8],
          [5, 0],
        ],
        [0, 0],
      ),
    ).toEqual(['old-1: 0']);
  });
});
