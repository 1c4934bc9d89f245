import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { changePhase } from './change-phase.ts';
import { neverReady } from './testing/model-workload.ts';
import { Bench, batch, planOf, wait } from './testing/release-bench.ts';

describe('changePhase', () => {
  it('keeps every phase with its time, and the beginning of its reason', () => {
    const release = sampleRelease({ phases: [{ phase: 'releasing', holding: null, reason: 'started', at: 1 }] });
    const changed = changePhase(release, { phase: 'held', holding: 'failure', reason: 'x'.repeat(1_000), at: 2 });
    expect(changed.reason).toHaveLength(1_000);
    expect(changed.phases.map(({ phase, at, reason }) => [phase, at, reason.length])).toEqual([
      ['releasing', 1, 7],
      ['held', 2, 300],
    ]);
  });

  it('forgets the oldest of very many', () => {
    let release = sampleRelease();
    for (let at = 0; at < 500; at += 1)
      release = { ...release, ...changePhase(release, { phase: 'held', holding: 'stage', reason: '', at }) };
    expect([release.phases.length, release.phases[0]?.at]).toEqual([400, 100]);
  });
});

describe('the record of a release', () => {
  it('tells its phases and when each step began and ended', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), wait(60), batch('100%')] }));
    const { release } = await bench.run();
    expect(release.phases.map(({ phase }) => phase)).toEqual(['releasing', 'finishing', 'succeeded']);
    const lengths = release.steps.map(({ kind, index, startedAt, endedAt }) => [kind, index, (endedAt ?? 0) - startedAt]);
    expect(lengths.map(([kind, index, took]) => [kind, index, Number(took) > 0])).toEqual([
      ['batch', 0, true],
      ['pause', 1, true],
      ['batch', 2, true],
      ['finish', 0, false],
    ]);
  });

  it('stands as it is after the way back, not as it was at the failure', async () => {
    const bench = new Bench(planOf({ steps: [batch(3), batch('100%')] }));
    bench.workload().live = neverReady('v2');
    const { release } = await bench.run();
    expect(release.phases.map(({ phase }) => phase)).toEqual(['releasing', 'rolling-back', 'rolled-back']);
    expect(release.workloads[0]?.state).toEqual({ desired: 10, old: 10, new: 0, ready: 0, wanted: 0 });
  });
});
