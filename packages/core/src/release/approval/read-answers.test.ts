import { describe, expect, it } from 'vitest';
import type { ResolvedStep } from '../../plan/resolved-plan.ts';
import type { Release } from '../../record/release-record.ts';
import { FakeApprovals } from '../testing/fake-approvals.ts';
import { ScriptedApprover } from '../testing/fake-ports.ts';
import { approval, Bench, type BenchPlan, batch, planOf } from '../testing/release-bench.ts';
import { noteAsked } from './note-asked.ts';
import { type Answers, readAnswers } from './read-answers.ts';

const steps: readonly ResolvedStep[] = [batch(1), approval('go'), batch('100%')];

interface Scene {
  readonly bench: Bench;
  readonly run: FakeApprovals;
  release(): Promise<Release>;
  read(source?: FakeApprovals | null): Promise<Answers>;
  /** What precheck does when a run takes the release over. */
  resume(source: FakeApprovals): Promise<void>;
}

/** A release that run 100 has brought to its first approval. */
async function waiting(plan: Partial<BenchPlan> = {}, before: (run: FakeApprovals) => void = () => undefined): Promise<Scene> {
  const bench = new Bench(planOf({ steps, ...plan }));
  const run = new FakeApprovals();
  before(run);
  bench.approvals = run;
  await bench.run({ stage: 1 });
  const release = async (): Promise<Release> => {
    const { record } = await bench.records.load();
    if (!record.release) throw new Error('there is a release');
    return record.release;
  };
  return {
    bench,
    run,
    release,
    read: async (source = run) => readAnswers(source, await release(), { now: bench.clock.now() }),
    resume: async (source) => {
      const stored = await bench.records.load();
      const current = await release();
      const asked = [...(await noteAsked(source, current, bench.clock.now()))];
      await bench.records.save(stored, { ...stored.record, release: { ...current, asked } });
    },
  };
}

const given = ({ given: answers }: Answers): readonly string[] =>
  answers.map(({ name, scope, decision, by }) => `${name} ${scope} ${decision} ${by}`);

describe('readAnswers', () => {
  it('finds who approved, with what they said, and when it was seen', async () => {
    const { run, read, bench } = await waiting();
    run.say('go', 'approved', 'grace', 'watch carts');
    const now = bench.clock.now();
    expect(await read()).toEqual({
      given: [
        {
          name: 'go',
          scope: 'release',
          decision: 'approved',
          by: 'grace',
          comment: 'watch carts',
          via: 'environment',
          run: '100',
          at: now,
          seenAt: now,
        },
      ],
      missing: null,
    });
  });

  it('does not count what somebody says who is not permitted, and says who is', async () => {
    const { run, read } = await waiting({ approvals: { go: { by: ['ada', 'team:acme/sre'] } } });
    run.say('go', 'rejected', 'eve');
    run.say('go', 'approved', 'mallory');
    const answers = await read();
    expect([answers.given, answers.missing]).toEqual([
      [],
      expect.stringMatching(/^mallory approved it, which does not count: the plan lets ada, team:acme\/sre; .*\. eve rejected it, which/),
    ]);
    run.say('go', 'approved', 'ada');
    expect(given(await read())).toEqual(['go release approved ada']);
  });

  it('names the environment and the run where nobody has', async () => {
    const { read } = await waiting();
    expect(await read()).toEqual({ given: [], missing: expect.stringContaining('nobody has approved environment go in run 100 since') });
  });

  it('asks nothing of the run before the release has come to an approval', async () => {
    const bench = new Bench(planOf({ steps }));
    const run = new FakeApprovals();
    const { record } = await bench.records.load();
    if (!record.release) throw new Error('there is a release');
    expect(await readAnswers(run, record.release, { now: 0 })).toEqual({ given: [], missing: null });
    expect(run.asked).toEqual([]);
  });

  it('asks nothing of the run for a stage before the approval', async () => {
    const { run, release } = await waiting();
    const before = run.asked.length;
    expect(await readAnswers(run, await release(), { now: 0, before: 1 })).toEqual({ given: [], missing: null });
    expect(run.asked).toHaveLength(before);
  });

  it('takes nothing that was said before the release came to it, by whomever', async () => {
    const { run, read } = await waiting({}, (early) => {
      early.say('go', 'approved', 'grace');
      early.say('go', 'rejected', 'linus');
    });
    expect(given(await read())).toEqual([]);
    run.say('go', 'approved', 'grace');
    expect(given(await read())).toEqual(['go release approved grace']);
  });

  it('takes no other environment of the run', async () => {
    const { run, read } = await waiting();
    run.say('staging-go', 'approved', 'grace');
    expect(given(await read())).toEqual([]);
  });

  it('lets a no win over a yes that came without a time', async () => {
    const { run, read } = await waiting();
    run.say('go', 'rejected', 'linus');
    run.say('go', 'approved', 'grace');
    expect(given(await read())).toEqual(['go release rejected linus']);
  });

  it('takes a yes after a no that is recorded', async () => {
    const { run, read, bench } = await waiting({ approvals: { go: { onReject: 'hold' } } });
    run.say('go', 'rejected', 'grace');
    const [no] = (await read()).given;
    if (!no) throw new Error('it was rejected');
    const stored = await bench.records.load();
    if (!stored.record.release) throw new Error('there is a release');
    await bench.records.save(stored, { ...stored.record, release: { ...stored.record.release, approvals: [no] } });
    expect(given(await read())).toEqual([]);
    run.say('go', 'approved', 'grace');
    expect(given(await read())).toEqual(['go release approved grace']);
  });

  it('wants one decision for each question of the same environment', async () => {
    const { run, read } = await waiting({
      steps: [batch(1), approval('go'), approval('go'), batch('100%')],
      approvals: { go: { each: 'batch' } },
    });
    run.say('go', 'approved', 'grace');
    expect(await read()).toMatchObject({ given: [{ scope: 'eu#1' }], missing: expect.stringContaining('nobody has approved') });
    run.say('go', 'approved', 'grace');
    expect(given(await read())).toEqual(['go eu#1 approved grace', 'go eu#2 approved grace']);
  });

  it('does not take the yes to one pause for a yes to the next', async () => {
    const { run, read, bench } = await waiting({
      steps: [batch(1), approval('go'), batch('50%'), approval('go'), batch('100%')],
      approvals: { go: { each: 'batch' } },
    });
    run.say('go', 'approved', 'grace');
    const { given: first } = await read();
    bench.approver = new ScriptedApprover(first);
    expect((await bench.run({ stage: 3 })).outcome).toBe('stage-complete');
    expect(given(await read())).toEqual([]);
    run.say('go', 'approved', 'grace');
    expect(given(await read())).toEqual(['go eu#3 approved grace']);
  });

  it('takes nothing of another run, until that one has asked', async () => {
    const { read, resume } = await waiting();
    const later = new FakeApprovals('200');
    later.say('go', 'approved', 'grace');
    expect(await read(later)).toMatchObject({ given: [], missing: expect.stringContaining('run 200 has not asked for it') });
    await resume(later);
    expect(given(await read(later))).toEqual([]);
    later.say('go', 'approved', 'grace');
    expect(given(await read(later))).toEqual(['go release approved grace']);
  });

  it('goes on to take the first run at its word when a second has asked the same', async () => {
    const { run, read, resume } = await waiting();
    await resume(new FakeApprovals('200'));
    run.say('go', 'approved', 'grace');
    expect(given(await read())).toEqual(['go release approved grace']);
  });

  it('asks anew when the whole run is run again: what a former attempt was told is over', async () => {
    const { run, read, resume } = await waiting();
    run.say('go', 'approved', 'grace');
    await resume(run);
    expect(given(await read())).toEqual([]);
  });

  it.each<['report' | 'refuse', readonly string[]]>([
    ['report', ['go release approved Ada']],
    ['refuse', []],
  ])('with selfApproval: %s, of who started the release takes %j', async (selfApproval, expected) => {
    const { run, read } = await waiting({ approvals: { go: { selfApproval } } });
    run.say('go', 'approved', 'Ada');
    const answers = await read();
    expect(given(answers)).toEqual(expected);
    expect(answers.missing).toBe(
      selfApproval === 'report'
        ? null
        : 'Ada approved it and started the release, which selfApproval: refuse does not let count. Somebody else has to',
    );
    run.say('go', 'approved', 'grace');
    expect(given(await read())).toEqual(['go release approved grace']);
  });

  it('says where else it can be given, outside of a run and with via: command', async () => {
    const { read } = await waiting();
    expect(await read(null)).toMatchObject({ missing: expect.stringContaining('sluice release --resume') });
    const command = await waiting({ approvals: { go: { via: 'command' } } });
    command.run.say('go', 'approved', 'grace');
    expect(await command.read()).toMatchObject({ given: [], missing: expect.stringContaining('/release approve') });
    expect(command.run.asked).toEqual([]);
  });

  it('holds all the same where the run cannot be read when it asks, and takes nothing of it then', async () => {
    const { run, read, bench, release } = await waiting({}, (unread) => {
      unread.forbidden = true;
    });
    expect(await release()).toMatchObject({ phase: 'held', holding: 'approval', asked: [{ name: 'go', runs: [] }] });
    expect(bench.events).toContainEqual({ kind: 'notice', message: expect.stringContaining('actions: read') });
    run.forbidden = false;
    run.say('go', 'approved', 'grace');
    expect(await read()).toMatchObject({ given: [], missing: expect.stringContaining('has not asked for it') });
  });
});
