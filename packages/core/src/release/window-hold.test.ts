import { describe, expect, it } from 'vitest';
import type { ResolvedWindow } from '../plan/resolved-window.ts';
import { SluiceError } from '../sluice-error.ts';
import { decideWindow } from '../windows/decide-window.ts';
import { span } from '../windows/testing/windows-of.ts';
import { decideStage } from './decide-stage.ts';
import { neverReady } from './testing/model-workload.ts';
import { Bench, batch, planOf, wait } from './testing/release-bench.ts';

const SOME: readonly ResolvedWindow[] = [span('deny', '2026-12-20', '2027-01-04')];
const plan = planOf({ steps: [batch(1), wait(60), batch('50%'), wait(60), batch('100%')], windows: SOME });
const HOUR = 3_600_000;

/** Windows that close so long after the start, for an hour. */
function closing(afterMs: number, change: Partial<typeof plan> = {}): Bench {
  const bench = new Bench({ ...plan, ...change });
  const start = bench.clock.now();
  bench.windows.closed = [[start + afterMs, start + afterMs + HOUR]];
  return bench;
}

describe('a window that is closed', () => {
  it('in the middle of a release holds it before its next batch, exact, and says when it can go on', async () => {
    const bench = closing(70_000);
    const [[, opensAt]] = bench.windows.closed as [[number, number]];
    const { outcome, release } = await bench.run();
    expect([outcome, release.phase, release.holding, release.reason]).toEqual(['held', 'held', 'window', 'closed: peak season']);
    expect(release.resumeAt).toBe(opensAt);
    // The batch that was going on when it closed is complete, the next one has not begun.
    expect(bench.counts()).toEqual([5, 5]);
    expect(bench.model.paused).toBe(true);
    expect(bench.locks.held).toEqual([]);
    bench.clock.sleep(HOUR);
    expect((await bench.run()).outcome).toBe('succeeded');
    expect(bench.counts()).toEqual([0, 10]);
    expect((await bench.records.load()).record.release?.resumeAt).toBeNull();
  });

  it('before the first batch holds it with nothing changed', async () => {
    const bench = closing(0);
    const { release } = await bench.run();
    expect([release.holding, release.steps]).toEqual(['window', []]);
    expect([bench.counts(), bench.workload().patches]).toEqual([[10, 0], []]);
  });

  it('holds it again when it is taken up too early, and nothing moves', async () => {
    const bench = closing(70_000);
    await bench.run();
    const patches = bench.workload().patches.length;
    expect((await bench.run()).release.holding).toBe('window');
    expect(bench.workload().patches).toHaveLength(patches);
  });

  it('with overrun: finish lets a release under way go on, and none begin', async () => {
    const bench = closing(70_000);
    bench.windows.cause = { overrun: 'finish' };
    expect((await bench.run()).outcome).toBe('succeeded');
    const late = closing(0);
    late.windows.cause = { overrun: 'finish' };
    expect((await late.run()).release.holding).toBe('window');
  });

  it('is overridden by a reason for a fix, which the record keeps', async () => {
    const bench = closing(70_000);
    bench.windows.cause = { override: 'fix', overrideBy: ['Ada'] };
    expect((await bench.run()).release.holding).toBe('window');
    expect((await bench.run({ fix: { reason: 'carts are lost', by: 'bob' } })).release.reason).toContain(
      'may be overridden by Ada, not by bob',
    );
    const { outcome, release } = await bench.run({ fix: { reason: 'carts are lost', by: 'ada' } });
    expect([outcome, release.fix?.reason, release.fix?.by]).toEqual(['succeeded', 'carts are lost', 'ada']);
    expect(bench.events).toContainEqual({ kind: 'notice', message: 'windows: closed: peak season; overridden by ada: carts are lost' });
  });

  it.each(['warn', 'off'] as const)('holds nothing where the check is %s', async (mode) => {
    const bench = closing(0, { prechecks: { ...plan.prechecks, window: mode } });
    expect((await bench.run()).outcome).toBe('succeeded');
    expect(bench.events.some((event) => event.kind === 'notice')).toBe(mode === 'warn');
  });

  it('never holds a way back', async () => {
    const bench = closing(70_000);
    await bench.run();
    const failing = closing(3_000);
    failing.workload().live = neverReady('v2');
    expect((await failing.run()).outcome).toBe('rolled-back');
    expect(failing.counts()).toEqual([10, 0]);
  });

  it('is not asked about where the plan has none', async () => {
    const bench = closing(0, { windows: [] });
    await bench.run();
    expect(bench.windows.asked).toEqual([]);
  });

  it('holds where a cancel has left it, in the middle of a batch', async () => {
    const bench = new Bench(plan);
    const controller = new AbortController();
    let requests = 0;
    bench.workload().onRequest = (moment) => {
      if (moment === 'after' && ++requests === 2) controller.abort(new SluiceError('cancelled', 'world', 'SIGINT'));
    };
    expect((await bench.run({ signal: controller.signal })).release.holding).toBe('cancelled');
    const now = bench.clock.now();
    bench.windows.closed = [[now, now + HOUR]];
    const before = [bench.counts(), bench.workload().patches.length];
    expect((await bench.run()).release.holding).toBe('window');
    expect([bench.counts(), bench.workload().patches.length]).toEqual(before);
    await bench.clock.sleep(HOUR);
    expect((await bench.run()).outcome).toBe('succeeded');
  });

  it('killed at any request and run again after it has closed, a release holds at the end of a batch', async () => {
    let points = 0;
    for (let at = 1; ; at += 1) {
      const bench = new Bench(planOf({ steps: [batch(2), batch('50%'), batch('100%')], windows: SOME }));
      let moments = 0;
      const die = (): void => {
        moments += 1;
        if (moments === at) throw new Error('killed');
      };
      bench.workload().onRequest = die;
      bench.records.onRequest = die;
      const first = await bench.run().catch((error: Error) => error);
      if (!(first instanceof Error)) break;
      points += 1;
      // Killed after the last write: there is nothing left to do.
      if ((await bench.records.load()).record.release?.phase === 'succeeded') continue;
      const now = bench.clock.now();
      bench.windows.closed = [[now, now + HOUR]];
      const { release } = await bench.run();
      const counts = bench.counts().join('/');
      // All that may stand: nothing begun, a batch complete, or all done and only to be written down.
      expect(`${at}: ${release.holding} ${counts}`).toMatch(/: (window (10\/0|8\/2|5\/5)|null 0\/10)$/);
      await bench.clock.sleep(HOUR);
      const ended = release.phase === 'succeeded' ? release : (await bench.run()).release;
      expect(ended.phase).toBe('succeeded');
    }
    expect(points).toBeGreaterThan(10);
  });
});

describe('a stage of a release that a window holds', () => {
  it('is not due before the window opens, and runs then', async () => {
    const bench = closing(70_000, { stages: 'per-batch' });
    await bench.run({ stage: 1 });
    const { release } = await bench.run({ stage: 3 });
    expect(release.holding).toBe('window');
    const { record } = await bench.records.load();
    const ask = async (now: number) =>
      decideStage(record, {
        releaseId: release.id,
        planDigest: release.plan.digest,
        stage: '3',
        now,
        answers: { given: [], missing: null },
        window: decideWindow({ answer: await bench.ports.windows.answer(release.plan, now), fix: null, underWay: true }),
      });
    expect(await ask(bench.clock.now())).toMatchObject({ kind: 'refuse', reason: 'not-due' });
    // By what the windows say then, whatever was foreseen at the hold: a freeze may have been lifted.
    expect(await ask(release.resumeAt ?? 0)).toMatchObject({ kind: 'run' });
  });
});

describe('a pause that is too long for a job', () => {
  it('says when the next stage may begin', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), wait(7_200), batch('100%')] }));
    const { release } = await bench.run({ stage: 1 });
    const began = release.steps.find(({ kind }) => kind === 'pause')?.startedAt ?? 0;
    expect([release.holding, release.resumeAt]).toEqual(['stage', began + 7_200_000]);
  });
});
