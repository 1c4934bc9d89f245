import { describe, expect, it } from 'vitest';
import { type Goal, targetFor } from './goal.ts';
import { goalAt } from './goal-at.ts';
import { back, backToBatchOf, FORWARD, forwardTo } from './testing/goals.ts';
import { Bench, batch, planOf, wait } from './testing/release-bench.ts';

describe('targetFor', () => {
  it.each<[string, Goal, number, { wanted: number; extra: number; last: boolean }]>([
    ['3 of 10', forwardTo(3), 10, { wanted: 3, extra: 0, last: false }],
    ['3 of 3 leaves one old', forwardTo(3), 3, { wanted: 2, extra: 0, last: false }],
    ['3 of 1 is one beside one', forwardTo(3), 1, { wanted: 0, extra: 1, last: false }],
    ['3 of 1 without room is nothing', forwardTo(3, { instances: 0 }), 1, { wanted: 0, extra: 0, last: false }],
    ['3 of 0', forwardTo(3), 0, { wanted: 0, extra: 0, last: false }],
    ['the last batch', FORWARD, 10, { wanted: 10, extra: 0, last: true }],
    ['the last batch of one', FORWARD, 1, { wanted: 1, extra: 0, last: true }],
    ['all the way back', back(), 10, { wanted: 10, extra: 0, last: true }],
    ['back to the batch of 3', backToBatchOf(3), 10, { wanted: 7, extra: 0, last: false }],
  ])('%s', (_, goal, n, expected) => {
    expect(targetFor(goal, n)).toEqual(expected);
  });
});

describe('goalAt', () => {
  it('is the batch at this step, last only when no batch follows', async () => {
    const plan = planOf({ steps: [batch(1), wait(5), batch('100%'), wait(5)] });
    const { release } = (await new Bench(plan).records.load()).record;
    const service = plan.targets[0]?.services[0];
    const workload = release?.workloads[0];
    if (!release || !service || !workload) throw new Error('the bench has one workload');
    expect(goalAt(release, workload, service, 0)).toMatchObject({
      wanted: { last: false },
      targetDigest: 'v2',
      fromDigest: 'v1',
      begun: false,
      overwrite: false,
    });
    expect(goalAt(release, workload, service, 2)).toMatchObject({ wanted: { last: true }, step: 2 });
    expect(() => goalAt(release, workload, service, 1)).toThrow('step 1 of api is not a batch');
  });
});
