import { describe, expect, it } from 'vitest';
import { SluiceError } from '../sluice-error.ts';
import { ScriptedApprover } from './testing/fake-ports.ts';
import { neverReady } from './testing/model-workload.ts';
import { approval, Bench, batch, planOf, wait } from './testing/release-bench.ts';

const perBatch = planOf({ steps: [batch(1), wait(60), batch('50%'), batch('100%')], stages: 'per-batch' });

describe('a release that is run stage by stage', () => {
  it('holds the exact count after each, says which is next, and ends with the last', async () => {
    const bench = new Bench(perBatch);
    const seen: unknown[] = [];
    for (const stage of [1, 2, 3]) {
      const { outcome, release } = await bench.run({ stage });
      seen.push([outcome, release.phase, release.holding, release.reason, bench.counts()]);
    }
    expect(seen).toEqual([
      ['stage-complete', 'held', 'stage', 'stage 1 of 3 is complete; next is stage 2: eu 50%', [9, 1]],
      ['stage-complete', 'held', 'stage', 'stage 2 of 3 is complete; next is stage 3: eu 100%', [5, 5]],
      ['succeeded', 'succeeded', null, 'v2 runs everywhere', [0, 10]],
    ]);
    expect(bench.model.mark).toBeNull();
    expect(bench.locks.released).toBe(3);
  });

  it('moves nothing twice when a stage is run again', async () => {
    const bench = new Bench(perBatch);
    await bench.run({ stage: 1 });
    const patches = bench.workload().patches.length;
    expect((await bench.run({ stage: 1 })).outcome).toBe('stage-complete');
    expect(bench.workload().patches).toHaveLength(patches);
  });

  it('waits out the pause of a stage once', async () => {
    const bench = new Bench(perBatch);
    const startedAt = bench.clock.now();
    await bench.run({ stage: 1 });
    const firstMs = bench.clock.now() - startedAt;
    expect(firstMs).toBeGreaterThanOrEqual(60_000);
    await bench.run({ stage: 1 });
    expect(bench.clock.now() - startedAt - firstMs).toBeLessThan(1_000);
  });

  it('starts the clock of a pause that is too long for a job, and leaves the wait to the next stage', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), wait(7_200), batch('100%')] }));
    const startedAt = bench.clock.now();
    const { outcome, release } = await bench.run({ stage: 1 });
    expect(outcome).toBe('stage-complete');
    expect(bench.clock.now() - startedAt).toBeLessThan(60_000);
    expect(release.steps.at(-1)).toMatchObject({ index: 1, kind: 'pause', outcome: 'running' });
    expect((await bench.run({ stage: 2 })).outcome).toBe('succeeded');
    expect(bench.clock.now() - startedAt).toBeGreaterThanOrEqual(7_200_000);
  });

  it('asks nobody in the stage before an approval, which is a stage of its own', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), approval('go'), batch('100%')] }));
    const { outcome, release } = await bench.run({ stage: 1 });
    expect(outcome).toBe('stage-complete');
    expect(release).toMatchObject({ phase: 'held', holding: 'approval', reason: 'approval go' });
    expect(bench.approver.asked).toEqual([]);
  });

  it('is gone on with from a terminal, to the end', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), approval('go'), batch('100%')], stages: 'per-batch' }));
    await bench.run({ stage: 1 });
    bench.approver = new ScriptedApprover([{ decision: 'approved', by: 'grace', comment: null, via: 'terminal', run: null }]);
    expect((await bench.run()).outcome).toBe('succeeded');
    expect(bench.counts()).toEqual([0, 10]);
  });

  it('is rolled back by the stage in which it fails', async () => {
    const bench = new Bench(perBatch);
    await bench.run({ stage: 1 });
    bench.workload().live = neverReady('v2');
    bench.model.loseReadiness('v2', 1);
    const { outcome } = await bench.run({ stage: 2 });
    expect(outcome).toBe('rolled-back');
    expect(bench.counts()).toEqual([10, 0]);
  });

  it('held by a cancel inside a stage, goes on with the same stage', async () => {
    const bench = new Bench(perBatch);
    const controller = new AbortController();
    let requests = 0;
    bench.workload().onRequest = (moment) => {
      if (moment === 'after' && ++requests === 2) controller.abort(new SluiceError('cancelled', 'world', 'SIGINT'));
    };
    expect((await bench.run({ stage: 1, signal: controller.signal })).release.holding).toBe('cancelled');
    expect((await bench.run({ stage: 1 })).outcome).toBe('stage-complete');
    expect(bench.counts()).toEqual([9, 1]);
  });

  it('killed at any request and run again, holds at the end of the stage as if nothing had been', async () => {
    let points = 0;
    for (let at = 1; ; at += 1) {
      const bench = new Bench(perBatch);
      let moments = 0;
      const die = (): void => {
        moments += 1;
        if (moments === at) throw new Error('killed');
      };
      bench.workload().onRequest = die;
      bench.records.onRequest = die;
      const first = await bench.run({ stage: 2 }).catch((error: Error) => error);
      if (!(first instanceof Error)) break;
      points += 1;
      const { outcome, release } = await bench.run({ stage: 2 });
      expect(`${at}: ${outcome} ${release.phase} ${bench.counts()}`).toBe(`${at}: stage-complete held 5,5`);
    }
    expect(points).toBeGreaterThan(10);
  });
});
