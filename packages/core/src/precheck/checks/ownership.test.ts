import { expect, it } from 'vitest';
import type { LeaseFact, WorkloadFact } from '../facts.ts';
import { aContext, FORBIDDEN, withWorkload } from '../sample-facts.ts';
import { checkOwnership } from './ownership.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const lease = (ageSeconds: number, holder = 'runner-7') => ({
  value: { name: 'sluice-api', holder, renewedAtMs: NOW - ageSeconds * 1000, durationSeconds: 15, annotations: {} } satisfies LeaseFact,
});
const run = (
  workload: Partial<WorkloadFact>,
  held: { value: LeaseFact | null } | typeof FORBIDDEN = { value: null },
  releaseId: string | null = 'shop-production-42',
  serverTimeMs: number | null = NOW,
) =>
  checkOwnership(
    aContext({
      ...withWorkload(workload, { lease: held }),
      releaseId,
      cluster: { value: { version: 'v1.37.2', major: 1, minor: 37, serverTimeMs, clockAheadMs: 0 } },
    }),
  ).map(({ verdict, message }) => `${verdict}: ${message}`);
const OURS = { paused: true, heldByRelease: 'shop-production-42' };
const FREE = 'pass: no release holds Deployment api';

it.each([
  ['is free', run({}), [FREE]],
  ['is paused by a person', run({ paused: true }), ['fail: Deployment api is paused, and not by a release: somebody stopped it']],
  ['is held by this release', run(OURS), ['pass: held by this release (shop-production-42): it goes on from where it is']],
  [
    'is held by another release',
    run({ ...OURS, heldByRelease: 'shop-production-41' }),
    ['fail: Deployment api is held by release shop-production-41'],
  ],
  [
    'is held by a release, and a new one starts',
    run(OURS, { value: null }, null),
    ['fail: Deployment api is held by release shop-production-42'],
  ],
  ['has a live lock', run({}, lease(3)), [FREE, 'fail: runner-7 is at work on it: lock sluice-api was renewed 3 s ago']],
  [
    'has a live lock of an earlier run of this release',
    run(OURS, lease(3)),
    [
      expect.stringContaining('held by this release'),
      expect.stringContaining('pass: an earlier run of this release, runner-7, has the lock for at most 12 s'),
    ],
  ],
  ['has a lock that ran out', run({}, lease(20)), [FREE, 'pass: the lock of runner-7 ran out 5 s ago and will be taken over']],
  ['has a lock that was given back', run({}, lease(3, '')), [FREE]],
  [
    'has a lock, and nobody knows the time',
    run({}, lease(3), null, null),
    [FREE, expect.stringContaining('inconclusive: the lock is held by runner-7')],
  ],
  ['has a lock that may not be read', run({}, FORBIDDEN), [FREE, 'error: the lock cannot be read: permission missing']],
])('a workload that %s', (_name, found, expected) => {
  expect(found).toEqual(expected);
});
