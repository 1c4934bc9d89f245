import { describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '../../kube/objects.ts';
import { type DeploymentParts, deployment, replicaSet } from '../testing/objects.ts';
import { maxSurgeOf, wantedCount } from './fenceposts.ts';
import { fractionOf, scaledSizes } from './scaled-sizes.ts';

interface Case {
  readonly name: string;
  readonly now: DeploymentParts;
  readonly before: DeploymentParts;
  /** Newest first, as `size → size expected`; undefined when there is none. */
  readonly fresh: readonly [number, number] | undefined;
  readonly old: readonly (readonly [number, number])[];
  readonly freshAvailable?: number;
}

// Upstream's TestScale (pkg/controller/deployment/sync_test.go).
const CASES: readonly Case[] = [
  { name: 'normal scaling event: 10 -> 12', now: { replicas: 12 }, before: { replicas: 10 }, fresh: [10, 12], old: [] },
  { name: 'normal scaling event: 10 -> 5', now: { replicas: 5 }, before: { replicas: 10 }, fresh: [10, 5], old: [] },
  { name: 'proportional scaling: 5 -> 10', now: { replicas: 10 }, before: { replicas: 5 }, fresh: [2, 4], old: [[3, 6]] },
  { name: 'proportional scaling: 5 -> 3', now: { replicas: 3 }, before: { replicas: 5 }, fresh: [2, 1], old: [[3, 2]] },
  { name: 'proportional scaling: 9 -> 4', now: { replicas: 4 }, before: { replicas: 9 }, fresh: [8, 4], old: [[1, 0]] },
  {
    name: 'proportional scaling: 7 -> 10',
    now: { replicas: 10 },
    before: { replicas: 7 },
    fresh: [2, 3],
    old: [
      [3, 4],
      [2, 3],
    ],
  },
  {
    name: 'proportional scaling: 13 -> 8',
    now: { replicas: 8 },
    before: { replicas: 13 },
    fresh: [2, 1],
    old: [
      [8, 5],
      [3, 2],
    ],
  },
  {
    name: 'leftover distribution: 3 -> 4',
    now: { replicas: 4 },
    before: { replicas: 3 },
    fresh: [1, 2],
    old: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    name: 'leftover distribution: 3 -> 2',
    now: { replicas: 2 },
    before: { replicas: 3 },
    fresh: [1, 1],
    old: [
      [1, 1],
      [1, 0],
    ],
  },
  {
    name: 'proportional scaling (no new rs): 4 -> 5',
    now: { replicas: 5 },
    before: { replicas: 4 },
    fresh: undefined,
    old: [
      [2, 3],
      [2, 2],
    ],
  },
  {
    name: 'proportional scaling: 6 -> 0',
    now: { replicas: 0 },
    before: { replicas: 6 },
    fresh: [3, 0],
    old: [
      [2, 0],
      [1, 0],
    ],
  },
  {
    name: 'proportional scaling: 0 -> 6',
    now: { replicas: 6 },
    before: { replicas: 6 },
    fresh: [0, 6],
    old: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    name: 'deployment with surge pods',
    now: { replicas: 20, maxSurge: 2 },
    before: { replicas: 10, maxSurge: 2 },
    fresh: [6, 11],
    old: [[6, 11]],
  },
  {
    name: 'change both surge and size',
    now: { replicas: 50, maxSurge: 6 },
    before: { replicas: 10, maxSurge: 3 },
    fresh: [5, 22],
    old: [[8, 34]],
  },
  {
    name: 'change both size and template',
    now: { replicas: 14 },
    before: { replicas: 10 },
    fresh: undefined,
    old: [
      [7, 10],
      [3, 4],
    ],
  },
  {
    name: 'saturated but broken new replica set does not affect old pods',
    now: { replicas: 2, maxSurge: 1, maxUnavailable: 1 },
    before: { replicas: 2, maxSurge: 1, maxUnavailable: 1 },
    fresh: [2, 2],
    freshAvailable: 0,
    old: [[1, 1]],
  },
];

/** The annotations a ReplicaSet had when it got its size. */
function sizedFor(of: Deployment): Readonly<Record<string, string>> {
  return {
    'deployment.kubernetes.io/desired-replicas': String(wantedCount(of)),
    'deployment.kubernetes.io/max-replicas': String(wantedCount(of) + maxSurgeOf(of)),
  };
}

describe('scaledSizes', () => {
  it.each(CASES)('$name', ({ now, before, fresh, old, freshAvailable }) => {
    const annotations = sizedFor(deployment(before));
    const newSet = fresh && replicaSet('new', { size: fresh[0], created: 9, annotations, available: freshAvailable ?? 0 });
    const oldSets = old.map(([size], index) => replicaSet(`old-${index}`, { size, created: 8 - index, annotations }));
    const sizes = new Map(scaledSizes(deployment(now), newSet, oldSets).map(({ set, size }) => [set, size]));
    const after = (set: ReplicaSet) => sizes.get(set) ?? set.spec.replicas;
    if (newSet !== undefined) expect(after(newSet)).toBe(fresh?.[1]);
    expect(oldSets.map(after)).toEqual(old.map(([, expected]) => expected));
  });

  it('goes on with those that are left when one of them was written before (upstream: failed rs update)', () => {
    const five = deployment({ replicas: 5 });
    const third = replicaSet('v3', { size: 2, created: 3, annotations: sizedFor(five) });
    const second = replicaSet('v2', { size: 1, created: 2, annotations: sizedFor(deployment({ replicas: 3 })) });
    const first = replicaSet('v1', { size: 1, created: 1, annotations: sizedFor(five) });
    const sizes = scaledSizes(five, third, [second, first]);
    expect(sizes.map(({ set, size }) => [set.metadata.name, size])).toEqual([
      ['v3', 2],
      ['v2', 2],
      ['v1', 1],
    ]);
  });
});

// Upstream's TestGetReplicaSetFraction.
describe('fractionOf', () => {
  const max = (value: string) => ({ 'deployment.kubernetes.io/max-replicas': value });
  it.each([
    ['all of it when nothing is wanted', 0, undefined, 0, 10, undefined, -10],
    ['nothing when the size before is not known', 10, undefined, 0, 5, undefined, 0],
    ['nothing when the size before is 0', 10, undefined, 0, 5, max('0'), 0],
    ['by the size in the status when the annotation is gone', 120, 100, 0, 50, undefined, 10],
    ['by the size in the status when the annotation says 0', 120, 100, 0, 50, max('0'), 10],
    ['up by a fifth', 120, undefined, 0, 50, max('100'), 10],
    ['up by a fifth with surge', 120, undefined, 10, 50, max('110'), 9],
    ['down by a sixth', 10, undefined, 0, 6, max('12'), -1],
    ['down by a sixth with surge', 100, undefined, 10, 50, max('130'), -8],
  ])('is %s', (_name, replicas, status, maxSurge, size, annotations, expected) => {
    const of = deployment({ replicas, maxSurge, maxUnavailable: 1, ...(status !== undefined && { status: { replicas: status } }) });
    expect(fractionOf(of, replicaSet('set', { size, ...(annotations && { annotations }) }))).toBe(expected);
  });
});
