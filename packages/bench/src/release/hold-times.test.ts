import { describe, expect, it } from 'vitest';
import type { Sighting } from '../beside/sighting.ts';
import { holdTimes } from './hold-times.ts';

const pod = (at: number, uid: string, ready: boolean): Sighting => ({ kind: 'pod', at, uid, image: 'v2', ready });
const set = (at: number, image: string, spec: number, ready: number): Sighting => ({
  kind: 'replicaset',
  at,
  uid: image,
  image,
  spec,
  ready,
});
const deployment = (at: number, paused: boolean, maxUnavailable: number | null): Sighting => ({
  kind: 'deployment',
  at,
  paused,
  maxUnavailable,
});

/** 10 instances; two of the new version start, become ready at 100 and 130, and two old ones go. */
const BATCH_OF_TWO: readonly Sighting[] = [
  deployment(0, false, null),
  set(0, 'v1', 10, 10),
  deployment(10, false, 0),
  set(20, 'v2', 2, 0),
  deployment(30, true, 0),
  pod(100, 'a', true),
  pod(130, 'b', true),
  set(135, 'v2', 2, 2),
  deployment(142, false, 2),
  set(150, 'v1', 8, 8),
  deployment(158, true, 2),
];

describe('the time to a hold', () => {
  it('runs from the readiness of the last pod the batch needs until specs are final and the Deployment is paused', () => {
    expect(holdTimes(BATCH_OF_TWO, { image: 'v2', desired: 10, batches: [2] })).toEqual([
      { wanted: 2, totalMs: 28, countedMs: 5, patchedMs: 7, movedMs: 8, pausedMs: 8 },
    ]);
  });

  it('is not taken from a pod of the other version', () => {
    const other: Sighting = { kind: 'pod', at: 50, uid: 'old', image: 'v1', ready: true };
    expect(holdTimes([other, ...BATCH_OF_TWO], { image: 'v2', desired: 10, batches: [2] })[0]?.totalMs).toBe(28);
  });

  it('is no number for a batch that never held', () => {
    expect(holdTimes(BATCH_OF_TWO.slice(0, -1), { image: 'v2', desired: 10, batches: [2] })[0]?.totalMs).toBeNaN();
    expect(holdTimes(BATCH_OF_TWO, { image: 'v2', desired: 10, batches: [3] })[0]?.totalMs).toBeNaN();
  });
});
