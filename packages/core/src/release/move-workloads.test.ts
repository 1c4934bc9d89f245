import { describe, expect, it } from 'vitest';
import { type Assignment, type MoveOptions, moveWorkloads } from './move-workloads.ts';
import { forwardTo } from './testing/goals.ts';
import { neverReady } from './testing/model-workload.ts';
import { Bench, batch, planOf } from './testing/release-bench.ts';

const NAMES = ['api', 'web', 'mail', 'jobs'];

async function arrange(after: Readonly<Record<string, readonly string[]>> = {}, changes: Partial<MoveOptions> = {}) {
  const bench = new Bench(planOf({ steps: [batch('100%')], services: NAMES.map((name) => ({ name })) }));
  const { release } = (await bench.records.load()).record;
  const assignments = (release?.workloads ?? []).map(
    (workload): Assignment => ({ workload, goal: forwardTo(3), after: after[workload.service] ?? [] }),
  );
  const options: MoveOptions = {
    concurrency: 4,
    instanceTimeoutMs: 60_000,
    signal: new AbortController().signal,
    stopAtFailure: true,
    ...changes,
  };
  const moving = new Set<string>();
  let most = 0;
  const ports = {
    ...bench.ports,
    report: (event: (typeof bench.events)[number]) => {
      bench.events.push(event);
      if (event.kind !== 'workload') return;
      if (event.decision.kind === 'reached') moving.delete(event.service);
      else moving.add(event.service);
      most = Math.max(most, moving.size);
    },
  };
  return { bench, run: () => moveWorkloads(ports, assignments, options), most: () => most };
}

describe('moveWorkloads', () => {
  it.each([1, 2, 4])('moves at most %i at the same time, and all of them', async (concurrency) => {
    const { bench, run, most } = await arrange({}, { concurrency });
    const moved = await run();
    expect(moved.map(({ result }) => result?.kind)).toEqual(['reached', 'reached', 'reached', 'reached']);
    for (const name of NAMES) expect(bench.counts(name)).toEqual([7, 3]);
    expect(most()).toBe(concurrency);
  });

  it('does not start what comes after a failure, and leaves the others paused', async () => {
    const { bench, run } = await arrange({ jobs: ['api'] });
    bench.workload('api').live = neverReady('v2');
    bench.workload('web').live = neverReady('v2');
    bench.workload('mail').live = neverReady('v2');
    bench.workload('api').diagnosis = { instances: [], creationFailure: { message: 'exceeded quota' } };
    const moved = await run();
    const kinds = Object.fromEntries(moved.map(({ assignment, result }) => [assignment.workload.service, result?.kind ?? null]));
    expect(kinds.api).toBe('failed');
    expect(kinds.jobs).toBeNull();
    expect(bench.workload('jobs').patches).toEqual([]);
    for (const name of ['api', 'web', 'mail']) expect(bench.workload(name).model.paused).toBe(true);
  });

  it('goes on with the others on a way back', async () => {
    const { bench, run } = await arrange({ jobs: ['api'] }, { stopAtFailure: false });
    bench.workload('api').live = neverReady('v2');
    bench.workload('api').diagnosis = { instances: [], creationFailure: { message: 'exceeded quota' } };
    const moved = await run();
    expect(moved.map(({ result }) => result?.kind)).toEqual(['failed', 'reached', 'reached', 'reached']);
    expect(bench.counts('jobs')).toEqual([7, 3]);
  });

  it('throws an error of one, after it has paused all of them', async () => {
    const { bench, run } = await arrange();
    bench.workload('web').onRequest = () => {
      throw new Error('no network');
    };
    await expect(run()).rejects.toThrow('no network');
    for (const name of ['api', 'mail', 'jobs']) {
      const { model } = bench.workload(name);
      if (model.mark) expect(model.paused).toBe(true);
    }
  });

  it('on an interrupt pauses what is unpaused and sends nothing else', async () => {
    const controller = new AbortController();
    const { bench, run } = await arrange({}, { signal: controller.signal });
    for (const name of NAMES) {
      bench.workload(name).onRequest = (moment) => {
        if (moment === 'after') controller.abort(new Error('SIGINT'));
      };
    }
    await expect(run()).rejects.toThrow('SIGINT');
    for (const name of NAMES) {
      const { model, patches } = bench.workload(name);
      if (model.mark) expect(model.paused).toBe(true);
      expect(patches.length).toBeLessThanOrEqual(2);
      if (patches.length === 2) expect(patches[1]?.kind).toBe('pause');
    }
  });
});
