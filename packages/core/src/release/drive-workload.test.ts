import { describe, expect, it } from 'vitest';
import type { Decision } from './decision.ts';
import { type DriveOptions, driveWorkload } from './drive-workload.ts';
import type { Cause } from './failure-cause.ts';
import type { Instance } from './instance.ts';
import { ControllerModel } from './testing/controller-model.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { back, FORWARD, forwardTo } from './testing/goals.ts';
import { ModelWorkload, neverReady } from './testing/model-workload.ts';
import { TIMINGS } from './testing/release-bench.ts';

function bench(start: { desired: number; minReadySeconds?: number } = { desired: 10 }) {
  const clock = new FakeClock();
  const workload = new ModelWorkload(new ControllerModel(start), clock);
  const decisions: Decision[] = [];
  const causes: (readonly Cause[])[] = [];
  const controller = new AbortController();
  const options: DriveOptions = {
    clock,
    signal: controller.signal,
    instanceTimeoutMs: 60_000,
    timings: TIMINGS,
    onDecision: (decision) => decisions.push(decision),
    onCauses: (found) => causes.push(found),
  };
  return { clock, workload, model: workload.model, decisions, causes, controller, options };
}

function pod(changes: Partial<Instance>): Instance {
  return { name: 'api-1', createdAt: 0, phase: 'Running', ready: false, deleting: false, unschedulable: null, containers: [], ...changes };
}

describe('driveWorkload', () => {
  it('reaches a hold with two patches a wave and one pause after each', async () => {
    const { workload, options, decisions } = bench();
    const result = await driveWorkload(workload, forwardTo(3), options);
    expect(result).toMatchObject({ kind: 'reached', touched: true, message: 'held: 7 old, 3 new' });
    expect(decisions.flatMap((decision) => (decision.kind === 'change' ? [decision.reason] : []))).toEqual([
      'begin',
      'pause',
      'move',
      'pause',
    ]);
  });

  it.each([1, 3, 5, 10])('sends patches that grow with ⌈k/S⌉ and not with instances (S = %i)', async (instances) => {
    const { workload, options } = bench({ desired: 30 });
    await driveWorkload(workload, { ...FORWARD, instances }, options);
    expect(workload.patches.length).toBeLessThanOrEqual(4 + 2 * Math.ceil(30 / instances));
  });

  it('honours the minReadySeconds of the workload before anything old goes', async () => {
    const { workload, options, clock, model } = bench({ desired: 4, minReadySeconds: 30 });
    const startedAt = clock.now();
    workload.live = (seen, now) => {
      seen.becomeReady('v2', 4);
      if (now - startedAt < 30_000) expect(seen.specOf('v1')).toBe(4);
    };
    await driveWorkload(workload, forwardTo(1), options);
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(30_000);
    expect(model.specOf('v1')).toBe(3);
  });

  it('looks again after a conflict and goes on', async () => {
    const { workload, options, model } = bench();
    let storms = 5;
    workload.onRequest = (moment) => {
      if (moment === 'before' && storms-- > 0) model.touch();
    };
    expect(await driveWorkload(workload, forwardTo(3), options)).toMatchObject({ kind: 'reached' });
    expect([model.specOf('v1'), model.specOf('v2')]).toEqual([7, 3]);
  });

  it('leaves the controller alone for longer and longer when it does nothing, and goes on when it is back', async () => {
    const { workload, options, clock, model, decisions } = bench();
    const step = workload.step.bind(workload);
    const backAt = clock.now() + 40_000;
    workload.step = (now) => {
      if (now >= backAt) step(now);
    };
    expect(await driveWorkload(workload, forwardTo(3), options)).toMatchObject({ kind: 'reached' });
    expect([model.specOf('v1'), model.specOf('v2')]).toEqual([7, 3]);
    const unpausing = decisions.filter(
      (decision) => decision.kind === 'change' && decision.change.kind === 'set' && !decision.change.paused,
    );
    expect(unpausing.length).toBeLessThan(10);
  });

  it('fails at once on a crash loop, with the words of the worst three pods', async () => {
    const { workload, options, causes } = bench();
    workload.live = neverReady('v2');
    const containers = [
      { name: 'main', init: false, ready: false, restartCount: 4, waiting: { reason: 'CrashLoopBackOff', message: '' }, lastExit: null },
    ];
    workload.diagnosis = {
      instances: [1, 2, 3, 4].map((number) => pod({ name: `api-${number}`, createdAt: number, containers })),
      creationFailure: null,
    };
    const result = await driveWorkload(workload, forwardTo(3), options);
    expect(result).toMatchObject({ kind: 'failed', evidence: { old: 10, new: 3, ready: 0 } });
    expect(workload.explained).toEqual([['api-1', 'api-2', 'api-3']]);
    expect(causes.at(-1)).toHaveLength(4);
  });

  it('waits the whole timeout for pods that cannot be created, and says what the API server said', async () => {
    const { workload, options, clock } = bench();
    workload.live = neverReady('v2');
    workload.diagnosis = { instances: [], creationFailure: { message: 'exceeded quota: cpu' } };
    const startedAt = clock.now();
    const result = await driveWorkload(workload, forwardTo(3), options);
    expect(result).toMatchObject({
      kind: 'failed',
      causes: [{ kind: 'quota', final: true, message: 'pods cannot be created: exceeded quota: cpu' }],
    });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(60_000);
    expect(clock.now() - startedAt).toBeLessThan(100_000);
  });

  it('ends when nothing at all moves, and asks for the controller', async () => {
    const { workload, options } = bench();
    workload.step = () => undefined;
    const result = await driveWorkload(workload, forwardTo(3), options);
    expect(result).toMatchObject({ kind: 'failed', causes: [{ kind: 'no-progress' }] });
  });

  it('stops for a foreign template without writing', async () => {
    const { workload, options, model } = bench();
    await driveWorkload(workload, forwardTo(3), options);
    const written = workload.patches.length;
    model.template = 'v3';
    expect(await driveWorkload(workload, forwardTo(5, { begun: true }), options)).toMatchObject({
      kind: 'stopped',
      reason: 'foreign-template',
    });
    expect(workload.patches).toHaveLength(written);
  });

  it('rejects with the reason of the signal', async () => {
    const { workload, options, controller } = bench();
    controller.abort(new Error('SIGINT'));
    await expect(driveWorkload(workload, forwardTo(3), options)).rejects.toThrow('SIGINT');
    expect(workload.patches).toEqual([]);
  });

  it('goes back with fewer ready than are in motion after three seconds, never by more than are ready', async () => {
    const { workload, options, model, clock } = bench();
    await driveWorkload(workload, { ...FORWARD }, options);
    const startedAt = clock.now();
    let firstGone: number | null = null;
    workload.live = (seen, now) => {
      seen.becomeReady('v1', 2 - (seen.setOf('v1')?.ready ?? 0));
      if (seen.specOf('v2') < 10) firstGone ??= now - startedAt;
      if (now - startedAt > 8_000) seen.becomeReady('v1', 10);
      expect(seen.totalReady).toBeGreaterThanOrEqual(10);
    };
    expect(await driveWorkload(workload, back({ begun: true }), options)).toMatchObject({ kind: 'reached' });
    expect(firstGone).toBeGreaterThanOrEqual(3_000);
    expect(firstGone).toBeLessThan(8_000);
    expect([model.specOf('v1'), model.specOf('v2')]).toEqual([10, 0]);
  });

  it('re-arms when somebody restores the fields in a hold', async () => {
    const { workload, options, model, decisions } = bench();
    await driveWorkload(workload, forwardTo(5), options);
    model.minReadySeconds = 0;
    model.progressDeadlineSeconds = 600;
    model.touch();
    workload.step(0);
    expect(await driveWorkload(workload, forwardTo(5, { begun: true }), options)).toMatchObject({ kind: 'reached' });
    expect(decisions.some((decision) => decision.reason === 're-arm')).toBe(true);
    expect([model.specOf('v1'), model.specOf('v2'), model.totalReady]).toEqual([5, 5, 10]);
  });
});
