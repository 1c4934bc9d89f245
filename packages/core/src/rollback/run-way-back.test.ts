import { describe, expect, it } from 'vitest';
import { approval, Bench, type BenchPlan, batch, planOf } from '../release/testing/release-bench.ts';
import { SluiceError } from '../sluice-error.ts';
import type { WayBackQuestion } from './decide-way-back.ts';
import { runWayBack, type WayBackRun } from './run-way-back.ts';

const steps = [batch(4), approval('go'), batch('100%')];
const no = {
  name: 'go',
  scope: 'release',
  decision: 'rejected',
  by: 'grace',
  at: 1,
  seenAt: 1,
  comment: null,
  via: 'environment',
  run: '1',
} as const;

/** A bench whose process dies at the request of that number to the cluster or the record, in the first stage. */
async function killed(plan: Partial<BenchPlan>, at: number): Promise<Bench> {
  const bench = new Bench(planOf({ steps, ...plan }));
  let requests = 0;
  const die = (): void => {
    requests += 1;
    if (requests === at) throw new Error('killed');
  };
  bench.workload().onRequest = die;
  await expect(bench.run({ stage: 1 })).rejects.toThrow('killed');
  return bench;
}

async function close(bench: Bench, question: Partial<WayBackQuestion> = {}): Promise<WayBackRun> {
  const { release } = (await bench.records.load()).record;
  if (!release) throw new Error('there is a release');
  return runWayBack(
    bench.ports,
    release,
    { releaseId: release.id, now: bench.clock.now(), rejected: null, to: 'last-good', reason: null, ...question },
    new AbortController().signal,
  );
}

describe('runWayBack', () => {
  it('brings a release back that its runner left in the middle of a batch', async () => {
    const bench = await killed({}, 3);
    const { outcome, release, decision } = await close(bench);
    expect([outcome, release.phase, decision.reason]).toEqual(['rolled-back', 'rolled-back', 'runner-lost']);
    expect(release.reason).toBe('the runner of shop-production-1 was lost while it was releasing; v1 serves everything');
    expect(bench.counts()).toEqual([10, 0]);
  });

  it('holds it where the plan says hold, and the next run goes on from there', async () => {
    const bench = await killed({ onFailure: 'hold' }, 3);
    const { outcome, release } = await close(bench);
    expect([outcome, release.phase, release.holding]).toEqual(['held', 'held', 'runner-lost']);
    expect((await bench.run({ stage: 1 })).outcome).toBe('stage-complete');
    expect(bench.counts()).toEqual([6, 4]);
  });

  it('writes down that all is done where only that was missing', async () => {
    const bench = new Bench(planOf({ steps: [batch('100%')] }));
    const save = bench.records.save.bind(bench.records);
    bench.records.save = async (stored, record) => {
      if (record.release?.phase === 'succeeded') throw new Error('killed');
      return save(stored, record);
    };
    await expect(bench.run()).rejects.toThrow('killed');
    bench.records.save = save;
    expect(await close(bench)).toMatchObject({ outcome: 'succeeded', release: { phase: 'succeeded' } });
    expect(bench.counts()).toEqual([0, 10]);
  });

  it.each<[string, Partial<BenchPlan>, string, readonly [number, number]]>([
    ['back under onReject: rollback', {}, 'rolled-back', [10, 0]],
    ['held under onReject: hold', { approvals: { go: { onReject: 'hold' } } }, 'held', [6, 4]],
  ])('writes a no down that only the run shows: %s', async (_, plan, outcome, counts) => {
    const bench = new Bench(planOf({ steps, ...plan }));
    await bench.run({ stage: 1 });
    expect(await close(bench, { rejected: no })).toMatchObject({
      outcome,
      release: { approvals: [{ by: 'grace', decision: 'rejected' }] },
    });
    expect(bench.counts()).toEqual(counts);
  });

  it('brings a release back whose approval nobody gave in time', async () => {
    const bench = new Bench(planOf({ steps, approvals: { go: { timeoutSeconds: 60 } } }));
    await bench.run({ stage: 1 });
    expect(await close(bench)).toMatchObject({ outcome: null, decision: { kind: 'nothing-to-do', reason: 'held' } });
    await bench.clock.sleep(61_000);
    expect(await close(bench)).toMatchObject({
      outcome: 'rolled-back',
      release: { reason: 'approval go was not given within 1 min; v1 serves everything' },
    });
  });

  it('decides on the record as it is when the locks are free', async () => {
    const bench = await killed({}, 3);
    const before = (await bench.records.load()).record.release;
    if (!before) throw new Error('there is a release');
    await bench.run({ stage: 1 });
    const result = await runWayBack(
      bench.ports,
      before,
      { releaseId: before.id, now: 0, rejected: null, to: 'last-good', reason: null },
      new AbortController().signal,
    );
    expect(result).toMatchObject({ outcome: null, decision: { kind: 'nothing-to-do', reason: 'held' } });
    expect(bench.counts()).toEqual([6, 4]);
  });

  it('leaves a release alone that a live process is at work on', async () => {
    const bench = await killed({}, 3);
    const patches = bench.workload().patches.length;
    bench.locks.acquire = async () => {
      throw new SluiceError('locked', 'world', 'api is locked by runner-2, which is alive');
    };
    expect(await close(bench)).toMatchObject({ outcome: null, decision: { kind: 'nothing-to-do', reason: 'at-work' } });
    expect(bench.workload().patches).toHaveLength(patches);
  });
});
