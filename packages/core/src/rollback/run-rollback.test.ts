import { describe, expect, it } from 'vitest';
import type { Release } from '../record/release-record.ts';
import { neverReady } from '../release/testing/model-workload.ts';
import { approval, Bench, batch, planOf } from '../release/testing/release-bench.ts';
import { chooseVersion } from './choose-version.ts';
import { type RollbackOutcome, runRollback } from './run-rollback.ts';

const steps = [batch(4), approval('go'), batch('100%')];

async function rollback(bench: Bench, signal = new AbortController().signal): Promise<{ release: Release; outcome: RollbackOutcome }> {
  const stored = await bench.records.load();
  const choice = chooseVersion(stored.record, 'last-good');
  if (choice.kind === 'refused') throw new Error(choice.message);
  return runRollback(bench.ports, stored, choice.release, 'too slow', signal);
}

describe('runRollback', () => {
  it('brings a hold back, and says which version serves', async () => {
    const bench = new Bench(planOf({ steps }));
    await bench.run();
    const { outcome, release } = await rollback(bench);
    expect(outcome).toBe('rolled-back');
    expect(release.reason).toBe('too slow; v1 serves everything');
    expect(bench.counts()).toEqual([10, 0]);
    expect(bench.model).toMatchObject({ mark: null, paused: false, minReadySeconds: 0, template: 'v1' });
  });

  it('brings a release back that had succeeded', async () => {
    const bench = new Bench(planOf({ steps: [batch('100%')] }));
    expect((await bench.run()).outcome).toBe('succeeded');
    expect((await rollback(bench)).outcome).toBe('rolled-back');
    expect(bench.counts()).toEqual([10, 0]);
  });

  it('does nothing the second time', async () => {
    const bench = new Bench(planOf({ steps }));
    await bench.run();
    await rollback(bench);
    const patches = bench.workload().patches.length;
    expect((await rollback(bench)).outcome).toBe('rolled-back');
    expect(bench.workload().patches).toHaveLength(patches);
  });

  it('leaves a release alone that has not begun', async () => {
    const bench = new Bench(planOf({ steps }));
    expect((await rollback(bench)).outcome).toBe('rolled-back');
    expect(bench.workload().patches).toEqual([]);
  });

  it('goes backwards: what came last goes first', async () => {
    const bench = new Bench(planOf({ steps, services: [{ name: 'api' }, { name: 'web', after: ['api'] }] }));
    await bench.run();
    bench.events.length = 0;
    await rollback(bench);
    const order = bench.events.flatMap((event) => (event.kind === 'workload' ? [`${event.service} ${event.decision.kind}`] : []));
    expect(order.indexOf('api change')).toBeGreaterThan(order.indexOf('web reached'));
  });

  it('brings back what it can when one service cannot be, and names that one', async () => {
    const bench = new Bench(planOf({ steps, services: [{ name: 'api' }, { name: 'web' }] }));
    await bench.run();
    bench.workload('web').live = neverReady('v1');
    const { outcome, release } = await rollback(bench);
    expect(outcome).toBe('rollback-failed');
    expect(release.reason).toBe('web cannot be brought back; what is ready was kept');
    expect(bench.counts('api')).toEqual([10, 0]);
    expect(bench.workload('web').model.setOf('v2')?.ready).toBe(4);
    expect(release.causes).toMatchObject([{ service: 'web' }]);
  });

  it('interrupted stays rolling-back, paused, and goes on when run again', async () => {
    const bench = new Bench(planOf({ steps }));
    await bench.run();
    const controller = new AbortController();
    bench.workload().onRequest = (moment) => {
      if (moment === 'after') controller.abort(new Error('SIGINT'));
    };
    const { outcome, release } = await rollback(bench, controller.signal);
    expect(outcome).toBe('held');
    expect(release.phase).toBe('rolling-back');
    expect(bench.model.paused).toBe(true);
    expect((await rollback(bench)).outcome).toBe('rolled-back');
  });

  it('goes over a foreign template', async () => {
    const bench = new Bench(planOf({ steps }));
    await bench.run();
    bench.model.template = 'v3';
    bench.model.touch();
    expect((await rollback(bench)).outcome).toBe('rolled-back');
    expect(bench.model.template).toBe('v1');
    expect(bench.counts()).toEqual([10, 0]);
  });
});
