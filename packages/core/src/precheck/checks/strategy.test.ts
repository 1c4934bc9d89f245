import { expect, it } from 'vitest';
import type { ResolvedConcurrency, ResolvedStep } from '../../plan/resolved-plan.ts';
import { aContext, aService, batch, CAREFUL, withWorkload } from '../sample-facts.ts';
import { checkStrategy } from './strategy.ts';

const run = (
  n: number,
  concurrency: Partial<ResolvedConcurrency> = {},
  steps: readonly ResolvedStep[] = CAREFUL,
  strategyType = 'RollingUpdate',
) =>
  checkStrategy(
    aContext(withWorkload({ desiredCount: n, strategyType }), {
      services: [aService({ steps })],
      plan: { concurrency: { workloads: 2, instances: 3, unavailable: 0, ...concurrency } },
    }),
  );

it.each([
  ['10 instances', 10, {}, CAREFUL, 'pass', '1, 3, 10 of 10 instances, 3 in motion'],
  ['1 instance', 1, {}, CAREFUL, 'pass', 'api has 1 instance: batches 1 and 25% hold at 1 old + 1 new (surge) instead'],
  [
    '1 instance without surge',
    1,
    { instances: 0, unavailable: 1 },
    CAREFUL,
    'pass',
    expect.stringContaining(
      'api has 1 instance and no room for surge: batches 1 and 25% move nothing; no surge: ready capacity may fall by 1 to 0 of 1: nothing serves meanwhile',
    ),
  ],
  ['3 instances', 3, {}, CAREFUL, 'pass', 'api has 3 instances: batch 1 is 1 of 3, 25% is 1 of 3 again and is skipped'],
  ['4 instances in one batch', 4, {}, [batch('100%')], 'pass', '4 of 4 instances, 3 in motion'],
  ['0 instances', 0, {}, CAREFUL, 'pass', 'api has 0 instances: nothing runs during the release, and nothing is tried'],
  [
    '10 instances, where a batch moves nothing',
    10,
    {},
    [batch(3), batch('25%'), batch('100%')],
    'pass',
    'api has 10 instances: batch 3 is 3 of 10, 25% is 3 of 10 again and is skipped',
  ],
  [
    'no surge and none unavailable',
    10,
    { instances: 0 },
    CAREFUL,
    'fail',
    expect.stringContaining('concurrency.instances is 0 and concurrency.unavailable is 0'),
  ],
  [
    'no surge and two unavailable',
    10,
    { instances: 0, unavailable: 2 },
    CAREFUL,
    'pass',
    'no surge: ready capacity may fall by 2 to 8 of 10',
  ],
])('%s', (_name, n, concurrency, steps, verdict, message) => {
  expect(run(n, concurrency, steps)).toMatchObject([{ verdict, message }]);
});

it('Recreate is refused, in batches because it cannot and in one because this version does not', () => {
  expect(run(10, {}, CAREFUL, 'Recreate')).toMatchObject([
    { verdict: 'fail', message: expect.stringContaining('so the 3 batches of "careful" are not possible') },
  ]);
  expect(run(10, {}, [batch('100%')], 'Recreate')).toMatchObject([
    { verdict: 'fail', message: 'Deployment api: strategy Recreate is not served by this version' },
  ]);
});

it.each(['StatefulSet', 'DaemonSet', 'CloneSet'] as const)('a %s is known and not released', (kind) => {
  const service = aService({ workload: { kind, name: 'api', container: null } });
  expect(checkStrategy(aContext({}, { services: [service] }))).toMatchObject([
    { verdict: 'fail', message: `${kind} api: the kind is known, but this version releases Deployments only` },
  ]);
});
