import { describe, expect, it } from 'vitest';
import { decideStart } from '../release/start.ts';
import { neverReady } from '../release/testing/model-workload.ts';
import { approval, Bench, batch, planOf } from '../release/testing/release-bench.ts';
import { replaceRelease } from './replace-release.ts';

const plan = planOf({ steps: [batch(4), approval('go'), batch('100%')] });
const never = new AbortController().signal;

async function replace(bench: Bench, signal = never) {
  return replaceRelease(bench.ports, await bench.records.load(), 'shop-production-2 (v3)', signal);
}

describe('replaceRelease', () => {
  it('undoes a hold, so that the next one starts from the version before it', async () => {
    const bench = new Bench(plan);
    await bench.run();
    const { record } = await replace(bench);
    expect(record.release).toMatchObject({ phase: 'rolled-back', reason: 'replaced by shop-production-2 (v3); v1 serves everything' });
    expect(bench.counts()).toEqual([10, 0]);
    expect(decideStart(record, plan, [])).toMatchObject({ kind: 'new', id: 'shop-production-2', replaces: null });
  });

  it('supersedes one that has only been prepared, and touches nothing', async () => {
    const bench = new Bench(plan);
    const { record } = await replace(bench);
    expect(record.release).toMatchObject({ phase: 'superseded', reason: 'replaced by shop-production-2 (v3)' });
    expect(bench.workload().patches).toEqual([]);
  });

  it('is refused when the way back does not come to its end, and says how to go on', async () => {
    const bench = new Bench(plan);
    await bench.run();
    bench.workload().live = neverReady('v1');
    await expect(replace(bench)).rejects.toMatchObject({
      code: 'not-replaced',
      message: expect.stringContaining('Nothing of shop-production-2 (v3) was started. Undo it with: sluice rollback shop-production-1'),
    });
  });

  it('leaves one alone that has moved on since it was looked at', async () => {
    const bench = new Bench(plan);
    await bench.run();
    const seen = await bench.records.load();
    await bench.records.save(seen, { ...seen.record });
    const patches = bench.workload().patches.length;
    await expect(replaceRelease(bench.ports, seen, 'v3', never)).rejects.toMatchObject({ code: 'moved-on' });
    expect(bench.workload().patches).toHaveLength(patches);
  });

  it('goes on where it was cut short', async () => {
    const bench = new Bench(plan);
    await bench.run();
    const cut = new AbortController();
    bench.workload().onRequest = (moment) => {
      if (moment === 'after') cut.abort(new Error('SIGINT'));
    };
    await expect(replace(bench, cut.signal)).rejects.toMatchObject({ code: 'not-replaced' });
    bench.workload().onRequest = () => {};
    const { record } = await bench.records.load();
    expect(record.release?.phase).toBe('rolling-back');
    expect((await replace(bench)).record.release?.phase).toBe('rolled-back');
    expect(bench.counts()).toEqual([10, 0]);
  });
});
