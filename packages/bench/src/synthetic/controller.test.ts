import { expect, it } from 'vitest';
import { type Scale, scaled } from './controller.ts';

const START: Scale = { desired: 10, paused: false, maxSurge: 3, maxUnavailable: 0, oldSpec: 10, newSpec: 0 };

it.each<{ name: string; change: Partial<Scale>; old: number; fresh: number }>([
  { name: 'starts as many as may surge', change: {}, old: 10, fresh: 3 },
  { name: 'does nothing while paused', change: { paused: true }, old: 10, fresh: 0 },
  { name: 'retires as many as may be gone', change: { maxSurge: 0, maxUnavailable: 3, newSpec: 3 }, old: 7, fresh: 3 },
  { name: 'does both at once', change: { maxSurge: 3, maxUnavailable: 3, newSpec: 3 }, old: 7, fresh: 6 },
  { name: 'never starts more than are desired', change: { maxSurge: 3, maxUnavailable: 10, oldSpec: 1, newSpec: 9 }, old: 0, fresh: 10 },
  { name: 'leaves percents alone', change: { maxSurge: null, oldSpec: 0, newSpec: 10 }, old: 0, fresh: 10 },
])('the controller $name', ({ change, old, fresh }) => {
  expect(scaled({ ...START, ...change })).toEqual({ oldSpec: old, newSpec: fresh });
});
