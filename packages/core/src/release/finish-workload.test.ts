import { describe, expect, it } from 'vitest';
import type { WorkloadRecord } from '../record/release-record.ts';
import { driveWorkload } from './drive-workload.ts';
import { finishWorkload } from './finish-workload.ts';
import type { Goal } from './goal.ts';
import { FORWARD, forwardTo } from './testing/goals.ts';
import { Bench, batch, planOf, TIMINGS } from './testing/release-bench.ts';

const goal: Goal = { ...FORWARD, begun: true };
const signal = new AbortController().signal;

async function at(reached: Goal) {
  const bench = new Bench(planOf({ steps: [batch('100%')] }));
  const before = bench.model.observe()?.originals;
  const { clock } = bench;
  await driveWorkload(bench.workload(), reached, {
    clock,
    signal,
    instanceTimeoutMs: 60_000,
    timings: TIMINGS,
    onDecision: () => undefined,
    onCauses: () => undefined,
  });
  const record = (await bench.records.load()).record.release?.workloads[0];
  if (!record) throw new Error('the bench has one workload');
  return { bench, before, record };
}

function finishes(bench: Bench): number {
  return bench.workload().patches.filter((change) => change.kind === 'finish').length;
}

const finish = (bench: Bench, record: WorkloadRecord, touched = true): Promise<void> =>
  finishWorkload(bench.ports, record, goal, touched, signal);

describe('finishWorkload', () => {
  it('puts the settings back in one patch and takes the mark off', async () => {
    const { bench, before, record } = await at(FORWARD);
    await finish(bench, record);
    expect(bench.model.observe()?.originals).toEqual(before);
    expect(bench.model.mark).toBeNull();
    expect(finishes(bench)).toBe(1);
  });

  it('brings a hold to its end first: nothing is restored while an old one is left', async () => {
    const { bench, record } = await at(forwardTo(6));
    const onRequest = (): void => {
      if (bench.model.mark === null) expect(bench.counts()).toEqual([0, 10]);
    };
    bench.workload().onRequest = onRequest;
    await finish(bench, record);
    expect(bench.counts()).toEqual([0, 10]);
    expect(bench.model.mark).toBeNull();
  });

  it('restores nothing while an old one runs beside n new ready ones', async () => {
    const { bench, record } = await at(FORWARD);
    const old = bench.model.setOf('v1');
    if (old) Object.assign(old, { spec: 2, ready: 2, readyStatus: 2, availableStatus: 2 });
    bench.workload().onRequest = () => {
      if (bench.model.mark === null) expect(bench.counts()).toEqual([0, 10]);
    };
    await finish(bench, record);
    expect(bench.counts()).toEqual([0, 10]);
    expect(finishes(bench)).toBe(1);
  });

  it('waits for an instance that fell at the last moment', async () => {
    const { bench, record } = await at(FORWARD);
    bench.model.loseReadiness('v2', 1);
    await finish(bench, record);
    expect(bench.model.totalReady).toBe(10);
    expect(finishes(bench)).toBe(1);
  });

  it('comes through a storm of conflicts', async () => {
    const { bench, record } = await at(FORWARD);
    let storms = 10;
    bench.workload().onRequest = (moment) => {
      if (moment === 'before' && storms-- > 0) bench.model.touch();
    };
    await finish(bench, record);
    expect(finishes(bench)).toBe(1);
  });

  it('ends a storm that does not end, with what to do', async () => {
    const { bench, record } = await at(FORWARD);
    bench.workload().onRequest = (moment) => {
      if (moment === 'before') bench.model.touch();
    };
    await expect(finish(bench, record)).rejects.toMatchObject({ code: 'finish-conflict', kind: 'world' });
  });

  it('leaves alone what was never touched, is finished, or belongs to another', async () => {
    const { bench, record } = await at(FORWARD);
    await finish(bench, record, false);
    expect(finishes(bench)).toBe(0);
    if (bench.model.mark) bench.model.mark = { ...bench.model.mark, releaseId: 'shop-production-99' };
    await finish(bench, record);
    bench.model.mark = null;
    await finish(bench, record);
    expect(finishes(bench)).toBe(0);
  });

  it('says so when the Deployment is gone or its template is foreign', async () => {
    const { bench, record } = await at(FORWARD);
    bench.model.template = 'v3';
    await expect(finish(bench, record)).rejects.toMatchObject({ code: 'foreign-template' });
    bench.model.deleted = true;
    await expect(finish(bench, record)).rejects.toMatchObject({ code: 'deleted' });
  });
});
