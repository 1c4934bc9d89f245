import { Sequence } from '@sluice/sandbox/testing';
import { describe, expect, it } from 'vitest';
import { measureRelease } from './measure-release.ts';

const ID = 'shop-demo-1';
const mark = (target: string, step: number, wanted: number) => ({
  'sluice.ci/release': ID,
  'sluice.ci/position': JSON.stringify({ plan: 'p', target, step, wanted, of: 10 }),
});

function standing(): Sequence {
  return new Sequence(10).replicaSet('old', 10).pods('old', 10).baseline();
}

/** 1 → 10 of 10 with everything serving. */
function good(): Sequence {
  return standing()
    .pause(mark('new', 0, 1))
    .replicaSet('new', 1)
    .pods('new', 1)
    .resize('old', 9)
    .remove('old', 1)
    .wait(3000)
    .pause(mark('new', 2, 10))
    .resize('new', 10)
    .pods('new', 10)
    .resize('old', 0)
    .remove('old', 9)
    .pause();
}

describe('measureRelease', () => {
  it('counts each batch as it stood when it was complete', () => {
    const measured = measureRelease(good().observations, 'web', ID);
    expect(measured?.batches.map(({ wanted, old, new: fresh, ready, verdict }) => ({ wanted, old, fresh, ready, verdict }))).toEqual([
      { wanted: 1, old: 9, fresh: 1, ready: 10, verdict: 'pass' },
      { wanted: 10, old: 0, fresh: 10, ready: 10, verdict: 'pass' },
    ]);
    expect(measured).toMatchObject({ desired: 10, minReady: 10, violations: [], end: { old: 0, new: 10, ready: 10 } });
  });

  it('tells moving from standing still', () => {
    // Changes are 10 ms apart: the old pod stops serving 40 ms after the mark, is gone 10 ms later, and the next mark comes 3,010 ms after that.
    expect(measureRelease(good().observations, 'web', ID)?.batches[0]).toMatchObject({ tookMs: 40, heldMs: 3020 });
    expect(measureRelease(good().observations, 'web', ID)?.spans.map(({ kind }) => kind)).toEqual(['batch', 'hold', 'batch', 'finish']);
  });

  it('does not take the end of a release for a hold', () => {
    const slow = good();
    expect(measureRelease(slow.observations, 'web', ID)?.batches.at(-1)?.heldMs).toBe(0);
  });

  it('does not take a batch of the right size for complete while an instance does not serve', () => {
    const unready = standing()
      .pause(mark('new', 0, 1))
      .replicaSet('new', 1)
      .pods('new', 1)
      .resize('old', 9)
      .remove('old', 1)
      .lose('new', 1);
    expect(measureRelease(unready.observations, 'web', ID)?.batches).toMatchObject([{ old: 9, new: 1, ready: 9, verdict: 'fail' }]);
  });

  it('shows a batch that was given up as it stood then, and the way back', () => {
    const bad = standing()
      .pause(mark('new', 0, 1))
      .replicaSet('new', 1)
      .wait(9000)
      .pause(mark('old', 0, 10))
      .resize('new', 0)
      .pause();
    const measured = measureRelease(bad.observations, 'web', ID);
    expect(measured?.batches).toMatchObject([{ wanted: 1, old: 10, new: 1, ready: 10, verdict: 'fail', heldMs: 0 }]);
    expect(measured?.spans).toMatchObject([
      { kind: 'batch', verdict: 'fail' },
      { kind: 'rollback', verdict: 'pass' },
    ]);
    expect(measured?.end).toMatchObject({ old: 10, new: 0, ready: 10 });
  });

  it('shows how long a batch stood before the release went back from it', () => {
    const caught = standing()
      .pause(mark('new', 0, 1))
      .replicaSet('new', 1)
      .pods('new', 1)
      .resize('old', 9)
      .remove('old', 1)
      .wait(3000)
      .pause(mark('old', 0, 10))
      .resize('old', 10)
      .pods('old', 1)
      .resize('new', 0)
      .pause();
    const measured = measureRelease(caught.observations, 'web', ID);
    expect(measured?.batches).toMatchObject([{ wanted: 1, verdict: 'pass', heldMs: 3020 }]);
    expect(measured?.spans.map(({ kind }) => kind)).toEqual(['batch', 'hold', 'rollback']);
  });

  it('does not let a dip pass that was over before the hold', () => {
    const dip = standing()
      .pause(mark('new', 0, 1))
      .lose('old', 2)
      .replicaSet('new', 1)
      .pods('new', 1)
      .wait(500)
      .pause();
    expect(measureRelease(dip.observations, 'web', ID)?.minReady).toBe(8);
  });

  it('names a retirement that took away what had to stay', () => {
    const eager = standing()
      .pause(mark('new', 0, 1))
      .replicaSet('new', 1)
      .resize('old', 9)
      .remove('old', 1)
      .pause();
    expect(measureRelease(eager.observations, 'web', ID)?.violations[0]).toContain('at least 10 had to stay');
  });

  it('leaves the counts before and after the release out', () => {
    const noisy = standing().lose('old', 5).pods('spare', 0);
    const measured = measureRelease(noisy.observations, 'web', ID);
    expect(measured).toBeNull();
    const after = good().lose('new', 4);
    expect(measureRelease(after.observations, 'web', ID)?.minReady).toBe(10);
  });

  it('takes a release that has not ended for as long as it was seen', () => {
    const unfinished = standing()
      .pause(mark('new', 0, 1))
      .replicaSet('new', 1)
      .wait(100)
      .pods('new', 1);
    const measured = measureRelease(unfinished.observations, 'web', ID);
    expect(measured?.batches).toMatchObject([{ wanted: 1, old: 10, new: 1, ready: 11, verdict: 'fail' }]);
  });

  it('takes a mark that it cannot read for none', () => {
    const broken = standing().pause({ 'sluice.ci/release': ID, 'sluice.ci/position': '{' }).pause();
    expect(measureRelease(broken.observations, 'web', ID)?.batches).toEqual([]);
  });
});
