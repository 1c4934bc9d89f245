import { describe, expect, it } from 'vitest';
import type { ResolvedVerification } from '../../plan/verification/resolved-verification.ts';
import type { Release } from '../../record/release-record.ts';
import { releaseRecordSchema } from '../../record/release-record.ts';
import type { ResolvedMetric } from '../../verify/metric.ts';
import { FakeMeasuring } from '../testing/fake-measuring.ts';
import { approval, Bench, type BenchPlan, batch, golden, planOf, verify, wait } from '../testing/release-bench.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';

const careful = [batch(2), verify(600), batch('100%')];

function bench(plan: Partial<BenchPlan> = {}, verification: Partial<ResolvedVerification> = {}): Bench & { measuring: FakeMeasuring } {
  const made = new Bench(planOf({ steps: careful, verifications: [golden(verification)], ...plan }), 10, new VirtualClock());
  return Object.assign(made, { measuring: new FakeMeasuring() });
}

const steps = (release: Release): string[] => release.steps.map(({ index, kind, outcome }) => `${index} ${kind} ${outcome}`);

describe('a verify step', () => {
  it('takes its time, passes, and leaves the numbers in the record', async () => {
    const it = bench();
    const from = it.clock.now();
    const { outcome, release } = await it.run();
    expect(outcome).toBe('succeeded');
    expect(it.clock.now() - from).toBeGreaterThanOrEqual(600_000);
    expect(it.records.phases).toEqual(['releasing', 'verifying', 'releasing', 'finishing', 'succeeded']);
    expect(steps(release)).toEqual(['0 batch done', '1 verify done', '2 batch done', '0 finish done']);
    const [record] = release.verifications;
    expect(record).toMatchObject({ target: 'eu', service: 'api', index: 1, compared: 'versions', verdict: 'pass', action: 'continue' });
    expect(record?.signals.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['errors pass', 'instances pass']);
    expect(record?.signals[0]?.series.length).toBeGreaterThan(30);
    expect(releaseRecordSchema.shape.release.parse(JSON.parse(JSON.stringify(release)))).toEqual(release);
  });

  it('compares the two sides by their ReplicaSets, from the first instance of the batch on, interval by interval', async () => {
    const it = bench();
    const from = it.clock.now();
    await it.run();
    const [first, second] = it.measuring.questions;
    expect(first?.new.from).toBeLessThan(from + 2_000);
    expect(first?.new.replicaSets).toHaveLength(1);
    expect(first?.old?.replicaSets).toHaveLength(1);
    expect(first?.new.replicaSets).not.toEqual(first?.old?.replicaSets);
    expect(second?.new.from).toBe(first?.new.until);
    expect((second?.new.until ?? 0) - (second?.new.from ?? 0)).toBe(15_000);
  });

  it('stops a bad version at once, goes back, and says why in numbers', async () => {
    const it = bench();
    it.measuring.traffic.new = 0.05;
    const from = it.clock.now();
    const { outcome, release } = await it.run();
    expect(outcome).toBe('rolled-back');
    expect(it.clock.now() - from).toBeLessThan(120_000);
    expect(it.counts()).toEqual([10, 0]);
    expect(release.reason).toMatch(
      /^api in eu: errors: 5\.\d+% of [\d,]+ requests on new, 0\.5\d*% of [\d,]+ requests on old, a ratio of (?:9\.\d+|10)/,
    );
    expect(release.causes).toMatchObject([{ service: 'api', target: 'eu', kind: 'metric' }]);
    expect(steps(release)).toEqual(['0 batch done', '1 verify failed']);
    expect(release.verifications).toMatchObject([{ verdict: 'fail', action: 'rollback', index: 1 }]);
    expect(release.verifications[0]?.signals[0]?.failedAt).not.toBeNull();
  });

  it('is dropped after a batch that moves nothing', async () => {
    const it = new Bench(
      planOf({ steps: [batch(1), verify(60), batch('25%'), verify(600), wait(60), batch('100%')], verifications: [golden()] }),
      4,
      new VirtualClock(),
    );
    const measuring = new FakeMeasuring();
    it.measuring = measuring;
    const from = it.clock.now();
    const { outcome, release } = await it.run();
    expect(outcome).toBe('succeeded');
    expect(it.clock.now() - from).toBeLessThan(300_000);
    expect(release.verifications.map(({ index }) => index)).toEqual([1]);
    expect(steps(release)).toContain('3 verify done');
    // Nobody looks any more when the verdict is over.
    const last = measuring.questions.at(-1)?.new.until ?? Number.NaN;
    expect(last - from).toBeLessThan(80_000);
  });

  it('compares with what the old side was before, where no old instance is left', async () => {
    const it = bench({ steps: [batch(5), verify(300), batch('100%'), verify(300)] });
    const { outcome, release } = await it.run();
    expect(outcome).toBe('succeeded');
    expect(release.verifications.map(({ index, compared, verdict }) => `${index} ${compared} ${verdict}`)).toEqual([
      '1 versions pass',
      '3 time pass',
    ]);
    expect(it.measuring.questions.at(-1)?.old).toBeNull();
  });

  it('judges by what it has, where a source has no memory and nothing more to compare with is left', async () => {
    const it = bench({ steps: [batch(5), verify(60), batch('100%'), verify(600)] });
    it.measuring.answer = (question) =>
      question.old !== null && question.old.until !== question.new.until
        ? { kind: 'nothing', verdict: 'error', code: 'bad-query', message: 'no memory' }
        : { kind: 'counts', new: { bad: 4, total: 750 }, old: question.old && { bad: 4, total: 750 } };
    const { outcome, release } = await it.run();
    expect(outcome).toBe('succeeded');
    const last = release.verifications.find(({ index }) => index === 3)?.signals[0];
    expect(last).toMatchObject({ verdict: 'pass', missed: 0 });
    expect(last?.looks).toBeLessThan(20);
  });

  it('goes back after the last batch too, when it is worse than before', async () => {
    const it = bench({ steps: [batch(5), verify(300), batch('100%'), verify(300)] });
    it.clock.onTick = () => {
      if (it.counts()[0] === 0) it.measuring.traffic.new = 0.05;
    };
    const { outcome } = await it.run();
    expect(outcome).toBe('rolled-back');
    expect(it.counts()).toEqual([10, 0]);
  });

  it('asks for the time before the release, mirrored, with compare: time', async () => {
    const it = bench({}, { compare: 'time' });
    const from = it.clock.now();
    expect((await it.run()).outcome).toBe('succeeded');
    const [first, second] = it.measuring.questions;
    expect(first?.old?.until).toBe(from);
    expect(second?.old?.until).toBe(first?.old?.from);
    expect((second?.old?.until ?? 0) - (second?.old?.from ?? 0)).toBe((second?.new.until ?? 0) - (second?.new.from ?? 0));
  });
});

describe('a verify step shorter than the time between two looks', () => {
  it('is judged by a last look', async () => {
    const it = bench({ steps: [batch(5), verify(10), batch('100%')] });
    expect((await it.run()).outcome).toBe('succeeded');
    const last = it.measuring.questions.at(-1);
    const seconds = ((last?.new.until ?? 0) - (last?.new.from ?? 0)) / 1000;
    expect(seconds).toBeGreaterThan(8);
    expect(seconds).toBeLessThanOrEqual(10);
  });
});

describe('a batch whose metrics fail', () => {
  it('is stopped while it moves, and goes back', async () => {
    const it = bench({ steps: [batch(1), verify(60), batch('100%'), verify(60)], instances: 1 });
    let last = 0;
    it.workload().live = (model, now) => {
      model.becomeReady('v1', model.specOf('v1'));
      // One new instance a minute.
      const minute = Math.floor(now / 60_000);
      if (minute > last) model.becomeReady('v2', 1);
      last = Math.max(last, minute);
    };
    it.clock.onTick = () => {
      if (it.counts()[1] >= 3) it.measuring.traffic.new = 0.1;
    };
    const { outcome, release } = await it.run();
    expect(outcome).toBe('rolled-back');
    expect(steps(release)).toContain('2 batch failed');
    expect(it.counts()).toEqual([10, 0]);
  });
});

describe('what is not decided', () => {
  const silent = { kind: 'nothing', verdict: 'inconclusive', code: 'no-data', message: 'no series' } as const;

  it('holds for a person, who can have it looked at again', async () => {
    const it = bench();
    it.measuring.answer = () => silent;
    const { outcome, release } = await it.run();
    expect(outcome).toBe('held');
    expect(release).toMatchObject({ phase: 'held', holding: 'verification' });
    expect(release.reason).toContain('not decided by the metrics: api in eu: errors: no series');
    expect(it.counts()).toEqual([8, 2]);
    it.measuring.answer = null;
    expect((await it.run()).outcome).toBe('succeeded');
  });

  it('goes on where somebody says so, and that is kept', async () => {
    const it = bench();
    it.measuring.answer = () => silent;
    await it.run();
    const asked = it.measuring.questions.length;
    const { outcome, release } = await it.run({ accept: { by: 'grace' } });
    expect(outcome).toBe('succeeded');
    expect(it.measuring.questions).toHaveLength(asked);
    expect(release.verifications[0]).toMatchObject({ verdict: 'inconclusive', action: 'pause', accepted: { by: 'grace' } });
  });

  it.each<[ResolvedMetric['onInconclusive'], string]>([
    ['pass', 'succeeded'],
    ['fail', 'rolled-back'],
    ['pause', 'held'],
  ])('%s: the release is %s', async (onInconclusive, expected) => {
    const it = bench({}, { golden: null, metrics: [orders({ onInconclusive })] });
    it.measuring.answer = () => silent;
    expect((await it.run()).outcome).toBe(expected);
  });

  it('is said where nothing can be measured at all', async () => {
    const it = new Bench(planOf({ steps: careful, verifications: [golden()] }), 10, new VirtualClock());
    const { outcome, release } = await it.run();
    expect(outcome).toBe('held');
    expect(release.reason).toContain('nothing can be measured here');
  });

  it('are golden signals that nobody has', async () => {
    const it = bench();
    it.measuring.discovery = { kind: 'none', message: 'no http_requests_total' };
    const { outcome, release } = await it.run();
    expect(outcome).toBe('held');
    expect(release.reason).toContain('no golden signal was found: fake metrics: no http_requests_total');
  });
});

function orders(changes: Partial<ResolvedMetric> = {}): ResolvedMetric {
  return {
    name: 'orders',
    source: 'pods',
    ask: { kind: 'counts', bad: 'b', total: 't' },
    direction: 'increase',
    tolerance: 1.1,
    critical: true,
    minimum: { requests: 100, points: null, seconds: null },
    onFail: 'rollback',
    onInconclusive: 'pause',
    ...changes,
  };
}

describe('what a failure does', () => {
  it.each<[Partial<ResolvedMetric>, BenchPlan['onFailure'], string, string | null]>([
    [{ onFail: 'rollback' }, 'rollback', 'rolled-back', null],
    [{ onFail: 'rollback' }, 'hold', 'rolled-back', null],
    [{ onFail: 'hold' }, 'rollback', 'held', 'verification'],
    [{ onFail: 'continue' }, 'rollback', 'succeeded', null],
    [{ critical: false }, 'rollback', 'succeeded', null],
  ])('%j in a plan with onFailure: %s: %s', async (changes, onFailure, expected, holding) => {
    const it = bench({ ...(onFailure && { onFailure }) }, { golden: null, metrics: [orders(changes)] });
    it.measuring.traffic.new = 0.1;
    const { outcome, release } = await it.run();
    expect([outcome, release.holding]).toEqual([expected, holding]);
  });

  it('goes back to the batch before where the plan says that', async () => {
    const it = bench({ steps: [batch(1), verify(60), batch(5), verify(600), batch('100%')], onFailure: 'previous-batch' });
    it.clock.onTick = () => {
      if (it.counts()[1] >= 5) it.measuring.traffic.new = 0.1;
    };
    const { outcome, release } = await it.run();
    expect([outcome, release.holding]).toEqual(['held', 'failure']);
    expect(it.counts()).toEqual([9, 1]);
    it.clock.onTick = () => undefined;
    it.measuring.traffic.new = 0.005;
    expect((await it.run()).outcome).toBe('succeeded');
  });

  it('is told of instances that restart, unless that is turned off', async () => {
    const it = bench();
    it.measuring.restarts = 3;
    const { outcome, release } = await it.run();
    expect(outcome).toBe('rolled-back');
    expect(release.reason).toMatch(/^api in eu: instances: 3 restarts/);
    const off = bench({}, { instances: 'off' });
    off.measuring.restarts = 3;
    expect((await off.run()).outcome).toBe('succeeded');
    expect(off.measuring.looks).toBe(0);
  });
});

describe('a monitor', () => {
  const watched = { steps: [batch(2), wait(600), approval('go'), batch('100%')], monitors: ['golden-signals'], approvals: { go: {} } };

  it('looks on through pauses, and ends the release there', async () => {
    const it = bench(watched);
    const from = it.clock.now();
    it.clock.onTick = (now) => {
      if (now - from > 300_000) it.measuring.traffic.new = 0.1;
    };
    const { outcome, release } = await it.run();
    expect(outcome).toBe('rolled-back');
    expect(release.verifications).toMatchObject([{ index: null, verdict: 'fail' }]);
    expect(it.clock.now() - from).toBeLessThan(600_000);
  });

  it('does not hold a release that it knows too little of', async () => {
    const it = bench({ ...watched, steps: [batch(2), wait(60), batch('100%')] });
    it.measuring.answer = () => ({ kind: 'nothing', verdict: 'inconclusive', code: 'no-data', message: 'no series' });
    const { outcome, release } = await it.run();
    expect(outcome).toBe('succeeded');
    expect(release.verifications).toMatchObject([{ index: null, verdict: 'inconclusive' }]);
  });
});

describe('a process that dies', () => {
  it('with two signals of a workload failing at once leaves one account of it', async () => {
    const it = bench({ monitors: ['golden-signals'] });
    it.measuring.traffic.new = 0.2;
    const { outcome, release } = await it.run();
    expect(outcome).toBe('rolled-back');
    expect(release.reason.match(/api in eu/g)).toHaveLength(1);
  });

  it('in a verify step leaves one that begins again', async () => {
    const it = bench();
    const cancel = new AbortController();
    const from = it.clock.now();
    it.clock.onTick = (now) => {
      if (now - from > 300_000) cancel.abort(new Error('cancelled'));
    };
    const { outcome, release } = await it.run({ signal: cancel.signal });
    expect([outcome, release.holding]).toEqual(['held', 'cancelled']);
    it.clock.onTick = () => undefined;
    const again = it.clock.now();
    expect((await it.run()).outcome).toBe('succeeded');
    expect(it.clock.now() - again).toBeGreaterThanOrEqual(600_000);
  });
});

describe('a release that verifies nothing', () => {
  it('asks nothing, and moves as it did', async () => {
    const it = bench({ steps: [batch(2), wait(60), batch('100%')], verifications: [] });
    const without = new Bench(planOf({ steps: [batch(2), wait(60), batch('100%')] }), 10, new VirtualClock());
    await it.run();
    await without.run();
    expect(it.measuring.questions).toEqual([]);
    expect(it.workload().patches.length).toBe(without.workload().patches.length);
    expect(it.records.phases).toEqual(without.records.phases);
  });
});
