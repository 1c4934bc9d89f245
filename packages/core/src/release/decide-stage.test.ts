import { describe, expect, it } from 'vitest';
import { archive, type Release, type ReleaseRecord } from '../record/release-record.ts';
import { decideStage, type StageQuestion } from './decide-stage.ts';
import { approval, Bench, type BenchPlan, batch, planOf, wait } from './testing/release-bench.ts';

const HOUR = 3_600;
const asking: BenchPlan = { steps: [batch(1), wait(60), approval('go'), batch('100%')] };
const perBatch: BenchPlan = { steps: [batch(1), wait(60), batch('50%'), batch('100%')], stages: 'per-batch' };
const later: BenchPlan = { steps: [batch(1), wait(2 * HOUR), batch('100%')] };

/** The record after these stages have run, and what is asked of it. */
async function after(plan: BenchPlan, stages: readonly number[], change: Partial<Release> = {}) {
  const bench = new Bench(planOf(plan));
  for (const stage of stages) await bench.run({ stage });
  const { record } = await bench.records.load();
  const changed: ReleaseRecord = { ...record, release: record.release && { ...record.release, ...change } };
  const ask = (question: Partial<StageQuestion> = {}, given = changed) =>
    decideStage(given, {
      releaseId: 'shop-production-1',
      planDigest: changed.release?.plan.digest ?? '',
      stage: '1',
      now: bench.clock.now(),
      answers: { given: [], missing: null },
      window: null,
      ...question,
    });
  return { record: changed, ask, bench };
}

const yes = {
  name: 'go',
  scope: 'release',
  decision: 'approved',
  by: 'grace',
  at: 1,
  seenAt: 1,
  comment: null,
  via: 'terminal',
  run: null,
} as const;
const no = { ...yes, decision: 'rejected' } as const;

describe('decideStage', () => {
  it.each<[string, BenchPlan, readonly number[], Partial<Release>, Partial<StageQuestion>, string]>([
    ['the first stage of a prepared release', asking, [], {}, {}, 'run'],
    ['the first stage again, complete', asking, [1], {}, {}, 'done'],
    ['the first stage again, complete but not written as held', asking, [1], { phase: 'releasing', holding: null }, {}, 'run'],
    ['the stage behind an approval that is recorded', asking, [1], { approvals: [yes] }, { stage: '3' }, 'run'],
    ['the stage behind an approval that is missing', asking, [1], {}, { stage: '3' }, 'approval-missing'],
    ['the stage behind an approval that was refused', asking, [1], { approvals: [no] }, { stage: '3' }, 'approval-missing'],
    ['the stage behind an approval that was refused, then given', asking, [1], { approvals: [no, yes] }, { stage: '3' }, 'run'],
    ['a stage before the first is complete', perBatch, [], {}, { stage: '2' }, 'out-of-order'],
    ['the last stage before the second is complete', perBatch, [1], {}, { stage: '3' }, 'out-of-order'],
    ['the second stage in its turn', perBatch, [1], {}, { stage: '2' }, 'run'],
    ['an earlier stage again', perBatch, [1, 2], {}, { stage: '1' }, 'done'],
    [
      'an earlier stage again while a later one is at work',
      perBatch,
      [1, 2],
      { phase: 'releasing', holding: null },
      { stage: '1' },
      'done',
    ],
    ['any stage after success', perBatch, [1, 2, 3], {}, { stage: '2' }, 'done'],
    ['an approval', asking, [1], {}, { stage: '2' }, 'not-batches'],
    ['a stage that is not there', asking, [], {}, { stage: '4' }, 'unknown-stage'],
    ['a stage by another way of writing', asking, [], {}, { stage: '01' }, 'unknown-stage'],
    ['another plan', asking, [], {}, { planDigest: 'sha256:00' }, 'plan-changed'],
    ['another plan, after success', perBatch, [1, 2, 3], {}, { planDigest: 'sha256:00' }, 'plan-changed'],
    ['a release nobody knows', asking, [], {}, { releaseId: 'shop-production-9' }, 'unknown-release'],
    ['a release that was rolled back', asking, [1], { phase: 'rolled-back', holding: null }, { stage: '3' }, 'rolled-back'],
    ['a release that could not be rolled back', asking, [1], { phase: 'rollback-failed', holding: null }, {}, 'rollback-failed'],
    ['a superseded release', asking, [], { phase: 'superseded' }, {}, 'ended'],
    ['a way back that was cut short', asking, [1], { phase: 'rolling-back', holding: null }, {}, 'run'],
    ['a stage whose long wait has just begun', later, [1], {}, { stage: '2' }, 'not-due'],
    ['the stage before a long wait again', later, [1], {}, {}, 'done'],
  ])('answers for %s', async (_, plan, stages, change, question, expected) => {
    const { ask } = await after(plan, stages, change);
    const decision = ask(question);
    expect(decision.kind === 'refuse' ? decision.reason : decision.kind).toBe(expected);
  });

  it.each<[string, 'approved' | 'rejected']>([
    ['yes', 'approved'],
    ['no', 'rejected'],
  ])('lets the stage run where only the run shows a %s, which the stage then writes down', async (_, decision) => {
    const { ask } = await after(asking, [1]);
    expect(ask({ stage: '3', answers: { given: [{ ...yes, decision }], missing: null } })).toMatchObject({ kind: 'run', stage: 3 });
  });

  it('says why an approval is missing', async () => {
    const { ask } = await after(asking, [1]);
    expect(ask({ stage: '3', answers: { given: [], missing: 'nobody has approved it' } })).toMatchObject({
      reason: 'approval-missing',
      message:
        'stage 3 of shop-production-1 comes after the approval go, which is not recorded: nobody has approved it. Nothing was changed',
    });
  });

  it.each<['rollback' | 'hold', string]>([
    ['rollback', 'refuse'],
    ['hold', 'run'],
  ])('answers a yes that comes too late under onTimeout: %s', async (onTimeout, expected) => {
    const { ask, bench } = await after({ ...asking, approvals: { go: { timeoutSeconds: HOUR, onTimeout } } }, [1]);
    const late = { stage: '3', now: bench.clock.now() + 2 * HOUR * 1000, answers: { given: [yes], missing: null } };
    const decision = ask(late);
    expect(decision.kind).toBe(expected);
    if (decision.kind === 'refuse') expect(decision.reason).toBe('approval-expired');
  });

  it('names the newer release when an old one is asked for', async () => {
    const { record, ask } = await after(perBatch, [1, 2, 3]);
    const newer = { ...archive(record), release: record.release && { ...record.release, id: 'shop-production-2', version: 'v3' } };
    expect(ask({}, newer)).toMatchObject({
      kind: 'refuse',
      reason: 'superseded',
      message: expect.stringContaining('a newer release, shop-production-2 (v3), is succeeded'),
    });
  });

  it('says when a long wait is over, and lets the stage run for the last half hour of it', async () => {
    const { ask, bench } = await after(later, [1]);
    const now = bench.clock.now();
    expect(ask({ stage: '2', now })).toMatchObject({ message: expect.stringContaining(new Date(now + 2 * HOUR * 1000).toISOString()) });
    expect(ask({ stage: '2', now: now + 1.4 * HOUR * 1000 })).toMatchObject({ kind: 'refuse' });
    expect(ask({ stage: '2', now: now + 1.6 * HOUR * 1000 })).toMatchObject({ kind: 'run' });
  });

  it('asks for the rest of a long wait also where a person approved at once', async () => {
    const { ask, bench } = await after({ steps: [batch(1), wait(2 * HOUR), approval('go'), batch('100%')] }, [1], { approvals: [yes] });
    expect(ask({ stage: '3' })).toMatchObject({ kind: 'refuse', reason: 'not-due' });
    expect(ask({ stage: '3', now: bench.clock.now() + 2 * HOUR * 1000 })).toMatchObject({ kind: 'run' });
  });

  it('tells what a release that was rolled back needs', async () => {
    const { ask } = await after(asking, [1], {
      phase: 'rolled-back',
      holding: null,
      reason: 'api crashed',
      updatedAt: Date.UTC(2026, 10, 25, 14, 31),
    });
    expect(ask()).toMatchObject({
      message:
        'shop-production-1 was rolled back at 2026-11-25T14:31:00.000Z: api crashed. A stage of it cannot run again: start a new release',
    });
  });
});
