import { describe, expect, it } from 'vitest';
import { SluiceError } from '../sluice-error.ts';
import { ScriptedApprover } from './testing/fake-ports.ts';
import { neverReady } from './testing/model-workload.ts';
import { approval, Bench, batch, planOf, wait } from './testing/release-bench.ts';

const careful = [batch(1), batch('25%'), batch('100%')];
const asking = [batch(1), approval('go'), batch('100%')];
const yes = { decision: 'approved', by: 'grace', comment: null, via: 'terminal', run: null } as const;
const no = { ...yes, decision: 'rejected' } as const;

/** v2 becomes ready up to this many. */
function onlyReady(bench: Bench, most: number): void {
  bench.workload().live = (model) => {
    model.becomeReady('v1', model.specOf('v1'));
    const ready = model.setOf('v2')?.ready ?? 0;
    model.becomeReady('v2', Math.max(0, most - ready));
  };
}

describe('a release that goes well', () => {
  it('ends with every instance new and the settings of the workload as they were', async () => {
    const bench = new Bench(planOf({ steps: careful }));
    const before = { ...bench.model.observe()?.originals };
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('succeeded');
    expect(bench.counts()).toEqual([0, 10]);
    expect(bench.model.observe()?.originals).toEqual(before);
    expect(bench.model.mark).toBeNull();
    expect(bench.records.phases).toEqual(['releasing', 'finishing', 'succeeded']);
    expect(release.steps.map(({ index, kind, outcome: ended }) => [index, kind, ended])).toEqual([
      [0, 'batch', 'done'],
      [1, 'batch', 'done'],
      [2, 'batch', 'done'],
      [0, 'finish', 'done'],
    ]);
    expect(bench.locks.released).toBe(1);
  });

  it('holds the exact count of each batch while it pauses, and the pause takes its time', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), wait(60), batch('25%'), wait(60), batch('100%')] }));
    const seen: string[] = [];
    bench.clock.onTick = () => {
      const counts = bench.counts().join('/');
      if (bench.events.at(-1)?.kind === 'waiting' && seen.at(-1) !== counts) seen.push(counts);
    };
    const startedAt = bench.clock.now();
    expect((await bench.run()).outcome).toBe('succeeded');
    expect(seen).toEqual(['9/1', '7/3']);
    expect(bench.clock.now() - startedAt).toBeGreaterThanOrEqual(120_000);
  });

  it('lets a workload of one instance hold with one old and one new', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), wait(5), batch('100%')] }), 1);
    const seen = new Set<string>();
    bench.clock.onTick = () => {
      if (bench.events.at(-1)?.kind === 'waiting') seen.add(`${bench.counts().join('/')} ready ${bench.model.totalReady}`);
    };
    expect((await bench.run()).outcome).toBe('succeeded');
    expect([...seen]).toEqual(['1/1 ready 2']);
    expect(bench.counts()).toEqual([0, 1]);
  });

  it('moves a service only when the one it comes after has reached the step', async () => {
    const bench = new Bench(planOf({ steps: [batch('100%')], services: [{ name: 'api' }, { name: 'web', after: ['api'] }], workloads: 4 }));
    expect((await bench.run()).outcome).toBe('succeeded');
    const decisions = bench.events.flatMap((event) => (event.kind === 'workload' ? [`${event.service} ${event.decision.kind}`] : []));
    expect(decisions.indexOf('web change')).toBeGreaterThan(decisions.indexOf('api reached'));
    expect(bench.counts('web')).toEqual([0, 10]);
  });
});

describe('a version that never becomes ready', () => {
  it('is rolled back under onFailure: rollback, with every old instance ready throughout', async () => {
    const bench = new Bench(planOf({ steps: careful }));
    bench.workload().live = neverReady('v2');
    bench.workload().diagnosis = { instances: [crashing(bench.clock.now())], creationFailure: null };
    let least = 10;
    bench.clock.onTick = () => {
      least = Math.min(least, bench.model.totalReady);
    };
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('rolled-back');
    expect(bench.counts()).toEqual([10, 0]);
    expect(least).toBe(10);
    expect(bench.model.mark).toBeNull();
    expect(bench.records.phases).toEqual(['releasing', 'rolling-back', 'rolled-back']);
    expect(release.reason).toContain('api-x container main crashed 3 times');
    expect(bench.workload().explained).toEqual([['api-x']]);
  });

  it('goes back to the batch before under onFailure: previous-batch, and is held there', async () => {
    const bench = new Bench(planOf({ steps: careful, onFailure: 'previous-batch' }));
    onlyReady(bench, 1);
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('held');
    expect(bench.counts()).toEqual([9, 1]);
    expect(bench.model.paused).toBe(true);
    expect(release).toMatchObject({ phase: 'held', holding: 'failure' });
    expect(release.steps.find((step) => step.index === 1)?.outcome).toBe('failed');
  });

  it('goes back to the batch before when the pause after a batch ends in trouble, and does that batch again', async () => {
    const bench = new Bench(planOf({ steps: [batch(2), wait(10), batch(5), wait(60), batch('100%')], onFailure: 'previous-batch' }));
    bench.clock.onTick = () => {
      if (bench.counts()[1] !== 5 || bench.events.at(-1)?.kind !== 'waiting') return;
      bench.clock.onTick = () => undefined;
      // Somebody has let it run on in the pause.
      const [old, fresh] = [bench.model.setOf('v1'), bench.model.setOf('v2')];
      if (old) Object.assign(old, { spec: 1, ready: 1, generation: old.generation + 1 });
      if (fresh) Object.assign(fresh, { spec: 9, ready: 9, generation: fresh.generation + 1 });
      bench.model.stepReplicaSets();
    };
    const { outcome, release } = await bench.run();
    expect([outcome, release.reason]).toEqual(['held', expect.stringContaining('9 of 10 instances are new, the batch allows 5')]);
    expect(bench.counts()).toEqual([8, 2]);
    expect(release.steps.filter(({ kind }) => kind === 'batch').map(({ index, outcome: how }) => [index, how])).toEqual([
      [0, 'done'],
      [2, 'failed'],
    ]);
    const from = bench.clock.now();
    expect((await bench.run()).outcome).toBe('succeeded');
    expect(bench.counts()).toEqual([0, 10]);
    expect(bench.clock.now() - from).toBeGreaterThanOrEqual(60_000);
  });

  it('is rolled back under onFailure: previous-batch when there is no batch before', async () => {
    const bench = new Bench(planOf({ steps: careful, onFailure: 'previous-batch' }));
    bench.workload().live = neverReady('v2');
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('rolled-back');
    expect(release.reason).toContain('there is no batch before');
    expect(bench.counts()).toEqual([10, 0]);
  });

  it('is held where it is under onFailure: hold, paused, with the ready ones kept', async () => {
    const bench = new Bench(planOf({ steps: careful, onFailure: 'hold' }));
    onlyReady(bench, 1);
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('held');
    expect(release.holding).toBe('failure');
    expect(bench.model.paused).toBe(true);
    expect(bench.model.specOf('v1')).toBe(9);
    expect(bench.model.totalReady).toBe(10);
  });

  it('is rolled back even under onFailure: hold when instances that served have fallen', async () => {
    const bench = new Bench(planOf({ steps: [batch(4), wait(60), batch('100%')], onFailure: 'hold' }));
    bench.clock.onTick = () => {
      if (bench.events.at(-1)?.kind === 'waiting') {
        bench.workload().live = neverReady('v2');
        bench.model.loseReadiness('v2', 4);
      }
    };
    const { outcome } = await bench.run();
    expect(outcome).toBe('rolled-back');
    expect(bench.counts()).toEqual([10, 0]);
  });

  it('is rollback-failed when the version before cannot become ready either, and keeps what is', async () => {
    const bench = new Bench(planOf({ steps: [batch(5), wait(60), batch('100%')] }));
    bench.clock.onTick = () => {
      if (bench.events.at(-1)?.kind !== 'waiting') return;
      bench.workload().live = () => undefined;
      bench.model.loseReadiness('v2', 2);
    };
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('rollback-failed');
    expect(release.phase).toBe('rollback-failed');
    expect(bench.model.setOf('v1')?.ready).toBe(5);
    expect(bench.model.paused).toBe(true);
  });

  it('comes back after all when a rollback that failed is run again', async () => {
    const bench = new Bench(planOf({ steps: [batch('100%')] }));
    bench.workload().live = () => undefined;
    bench.model.loseReadiness('v1', 3);
    expect((await bench.run()).outcome).toBe('rollback-failed');
    bench.workload().live = neverReady('v2');
    expect((await bench.run()).outcome).toBe('rolled-back');
    expect(bench.counts()).toEqual([10, 0]);
  });
});

describe('an approval', () => {
  it('that nobody can give now leaves a hold and goes on from there in the next run', async () => {
    const bench = new Bench(planOf({ steps: asking }));
    expect((await bench.run()).outcome).toBe('waiting');
    expect(bench.counts()).toEqual([9, 1]);
    expect((await bench.records.load()).record.release).toMatchObject({ phase: 'held', holding: 'approval', reason: 'approval go' });
    bench.approver = new ScriptedApprover([yes]);
    expect((await bench.run()).outcome).toBe('succeeded');
    expect(bench.approver.asked).toMatchObject([{ approval: 'go', target: 'eu', summary: 'api 1 of 10 new, 1 ready' }]);
  });

  it('is asked once per release unless the plan says otherwise', async () => {
    const steps = [batch(1), approval('go'), batch(5), approval('go'), batch('100%')];
    const once = new Bench(planOf({ steps }));
    once.approver = new ScriptedApprover([yes]);
    expect((await once.run()).outcome).toBe('succeeded');
    const each = new Bench(planOf({ steps, approvals: { go: { each: 'batch', onReject: 'rollback' } } }));
    each.approver = new ScriptedApprover([yes]);
    expect((await each.run()).outcome).toBe('waiting');
    expect(each.counts()).toEqual([5, 5]);
    expect(each.approver.asked).toHaveLength(2);
  });

  it('that is refused rolls back', async () => {
    const bench = new Bench(planOf({ steps: asking }));
    bench.approver = new ScriptedApprover([no]);
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('rolled-back');
    expect(release.reason).toContain('go was rejected by grace');
    expect(bench.counts()).toEqual([10, 0]);
  });

  it('that is refused holds where the plan says so', async () => {
    const bench = new Bench(planOf({ steps: asking, approvals: { go: { each: 'release', onReject: 'hold' } } }));
    bench.approver = new ScriptedApprover([no]);
    expect((await bench.run()).outcome).toBe('held');
    expect(bench.counts()).toEqual([9, 1]);
  });
});

describe('what others do meanwhile', () => {
  it('a foreign template is not overwritten: the release is held', async () => {
    const bench = new Bench(planOf({ steps: [batch(3), wait(60), batch('100%')] }));
    bench.clock.onTick = () => {
      if (bench.events.at(-1)?.kind !== 'waiting') return;
      bench.model.template = 'v3';
      bench.model.touch();
    };
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('held');
    expect(release).toMatchObject({ phase: 'held', holding: 'foreign' });
    const patches = bench.workload().patches.length;
    expect(bench.model.template).toBe('v3');
    expect((await bench.run()).outcome).toBe('held');
    expect(bench.workload().patches).toHaveLength(patches);
    bench.clock.onTick = () => undefined;
    expect((await bench.run({ takeOver: true })).outcome).toBe('succeeded');
    expect(bench.model.template).toBe('v2');
  });

  it('more new instances than the batch allows are overexposed: rolled back', async () => {
    const bench = new Bench(planOf({ steps: [batch(2), wait(60), batch('100%')] }));
    let done = false;
    bench.clock.onTick = () => {
      if (done || bench.events.at(-1)?.kind !== 'waiting') return;
      done = true;
      const [old, fresh] = [bench.model.setOf('v1'), bench.model.setOf('v2')];
      if (old && fresh) {
        old.spec = 4;
        old.ready = 4;
        fresh.spec = 6;
        fresh.ready = 6;
        bench.model.stepReplicaSets();
      }
    };
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('rolled-back');
    expect(release.reason).toContain('6 of 10 instances are new, the batch allows 2');
    expect(bench.counts()).toEqual([10, 0]);
  });

  it('a lost lock ends the process without another patch', async () => {
    const bench = new Bench(planOf({ steps: [batch(3), wait(60), batch('100%')] }));
    let patches = 0;
    bench.clock.onTick = () => {
      if (bench.events.at(-1)?.kind !== 'waiting') return;
      patches = bench.workload().patches.length;
      bench.locks.lose();
    };
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('held');
    expect(bench.workload().patches).toHaveLength(patches);
    expect(release.holding).toBe('lock-lost');
    expect(bench.counts()).toEqual([7, 3]);
  });

  it('a deleted Deployment holds the release and says so', async () => {
    const bench = new Bench(planOf({ steps: [batch(3), wait(60), batch('100%')] }));
    bench.clock.onTick = () => {
      if (bench.events.at(-1)?.kind === 'waiting') bench.model.deleted = true;
    };
    const { outcome, release } = await bench.run();
    expect(outcome).toBe('held');
    expect(release.reason).toContain('does not exist');
  });
});

describe('an interrupt', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('at request %i pauses, writes held, and the next run goes on', async (at) => {
    const bench = new Bench(planOf({ steps: careful }));
    const controller = new AbortController();
    let requests = 0;
    bench.workload().onRequest = (moment) => {
      if (moment === 'after' && ++requests === at) controller.abort(new SluiceError('cancelled', 'world', 'SIGINT'));
    };
    const { outcome, release } = await bench.run({ signal: controller.signal });
    expect(outcome).toBe('held');
    expect(release).toMatchObject({ phase: 'held', holding: 'cancelled' });
    expect(bench.model.paused).toBe(true);
    expect(bench.locks.released).toBe(1);
    expect((await bench.run()).outcome).toBe('succeeded');
    expect(bench.counts()).toEqual([0, 10]);
  });
});

describe('an interrupt during a rollback', () => {
  it('leaves the workload paused, and either command goes on with the way back', async () => {
    const bench = new Bench(planOf({ steps: [batch(5), approval('go'), batch('100%')] }));
    bench.approver = new ScriptedApprover([no]);
    const controller = new AbortController();
    bench.workload().onRequest = () => {
      if (bench.records.phases.at(-1) === 'rolling-back') controller.abort(new SluiceError('cancelled', 'world', 'SIGINT'));
    };
    expect((await bench.run({ signal: controller.signal })).outcome).toBe('held');
    expect((await bench.records.load()).record.release?.phase).toBe('rolling-back');
    expect(bench.model.paused).toBe(true);
    expect((await bench.run()).outcome).toBe('rolled-back');
    expect(bench.counts()).toEqual([10, 0]);
  });
});

describe('a process killed at any request', () => {
  const bad = (bench: Bench): void => {
    bench.workload().live = neverReady('v2');
    bench.workload().diagnosis = { instances: [crashing(bench.clock.now())], creationFailure: null };
  };
  it.each([
    { title: 'a good version', arrange: () => undefined, ends: 'succeeded', counts: [0, 10] },
    { title: 'a bad version', arrange: bad, ends: 'rolled-back', counts: [10, 0] },
  ] as const)('and run again ends as if nothing had been: $title', async ({ arrange, ends, counts }) => {
    let points = 0;
    for (let at = 1; ; at += 1) {
      const bench = new Bench(planOf({ steps: careful }));
      arrange(bench);
      let least = 10;
      bench.clock.onTick = () => {
        least = Math.min(least, bench.model.totalReady);
      };
      let moments = 0;
      const die = (): void => {
        moments += 1;
        if (moments === at) throw new Error('killed');
      };
      bench.workload().onRequest = die;
      bench.records.onRequest = die;
      const first = await bench.run().catch((error: Error) => error);
      if (!(first instanceof Error)) break;
      expect(first.message).toBe('killed');
      points += 1;
      // The world goes on without us for a while.
      for (let step = 0; step < 5; step += 1) bench.workload().step(bench.clock.now());
      const stored = await bench.records.load();
      const ended = stored.record.release?.phase;
      const outcome = ended === 'succeeded' || ended === 'rolled-back' ? ended : (await bench.run()).outcome;
      expect(`${at}: ${outcome}`).toBe(`${at}: ${ends}`);
      expect(bench.counts()).toEqual(counts);
      expect(bench.model.mark).toBeNull();
      expect(least).toBe(10);
    }
    expect(points).toBeGreaterThan(10);
  });
});

function crashing(createdAt: number) {
  return {
    name: 'api-x',
    createdAt,
    phase: 'Running',
    ready: false,
    deleting: false,
    unschedulable: null,
    containers: [
      {
        name: 'main',
        init: false,
        ready: false,
        restartCount: 3,
        waiting: { reason: 'CrashLoopBackOff', message: 'back-off' },
        lastExit: { exitCode: 1, reason: 'Error' },
      },
    ],
  };
}
