import { describe, expect, it } from 'vitest';
import type { Release, ReleaseRecord } from '../../record/release-record.ts';
import { approval, Bench, type BenchPlan, batch, planOf } from '../testing/release-bench.ts';
import { answerByCommand, type CommandAnswer } from './answer-by-command.ts';

const answer: CommandAnswer = {
  decision: 'approved',
  by: 'grace',
  comment: 'watch carts',
  at: 5,
  releaseId: null,
  permit: { kind: 'yes' },
};

async function waiting(plan: Partial<BenchPlan> = {}, change: Partial<Release> = {}): Promise<ReleaseRecord> {
  const bench = new Bench(planOf({ steps: [batch(1), approval('go'), batch('100%')], approvals: { go: { via: 'command' } }, ...plan }));
  await bench.run({ stage: 1 });
  const { record } = await bench.records.load();
  return { ...record, release: record.release && { ...record.release, ...change } };
}

describe('answerByCommand', () => {
  it('does not count what somebody says who is not permitted, yes or no, and says who is', async () => {
    const permit = { kind: 'no', message: 'the plan lets ada' } as const;
    for (const decision of ['approved', 'rejected'] as const)
      expect(answerByCommand(await waiting(), { ...answer, decision, permit }, 9)).toEqual({
        kind: 'refused',
        reason: 'not-permitted',
        message: 'grace may not decide on go of shop-production-1: the plan lets ada',
      });
  });

  it('writes down who approved and what they said, and that the next run goes on', async () => {
    const decided = answerByCommand(await waiting(), answer, 9);
    expect(decided).toMatchObject({
      kind: 'answered',
      message: 'go was approved by grace',
      record: {
        release: {
          phase: 'held',
          holding: 'stage',
          approvals: [
            {
              name: 'go',
              scope: 'release',
              decision: 'approved',
              by: 'grace',
              comment: 'watch carts',
              at: 5,
              seenAt: 9,
              via: 'command',
              run: null,
            },
          ],
        },
      },
    });
  });

  it('answers the first of several, and leaves the rest open', async () => {
    const record = await waiting({
      steps: [batch(1), approval('go'), approval('legal'), batch('100%')],
      approvals: { go: { via: 'command' }, legal: { via: 'command' } },
    });
    const first = answerByCommand(record, answer, 9);
    if (first.kind !== 'answered') throw new Error(first.message);
    expect(first.record.release).toMatchObject({ holding: 'approval', approvals: [{ name: 'go' }] });
    const second = answerByCommand(first.record, answer, 9);
    expect(second).toMatchObject({ record: { release: { holding: 'stage', approvals: [{ name: 'go' }, { name: 'legal' }] } } });
  });

  it.each<[string, Partial<BenchPlan>, Partial<Release>, Partial<CommandAnswer>, number, string]>([
    ['another release', {}, {}, { releaseId: 'shop-production-9' }, 9, 'unknown-release'],
    ['a release that waits for nobody', {}, { phase: 'succeeded', holding: null }, {}, 9, 'not-waiting'],
    ['a release that is at work', {}, { phase: 'releasing', holding: null }, {}, 9, 'not-waiting'],
    ['an approval of an environment', { approvals: { go: {} } }, {}, {}, 9, 'by-environment'],
    ['an approval whose time is over', { approvals: { go: { via: 'command', timeoutSeconds: 1 } } }, {}, {}, 1e15, 'expired'],
    ['who started it', { approvals: { go: { via: 'command', selfApproval: 'refuse' } } }, {}, { by: 'Ada' }, 9, 'self-approval'],
  ])('refuses %s', async (_, plan, change, given, now, reason) => {
    expect(answerByCommand(await waiting(plan, change), { ...answer, ...given }, now)).toMatchObject({ kind: 'refused', reason });
  });

  it('lets who started it say no', async () => {
    const record = await waiting({ approvals: { go: { via: 'command', selfApproval: 'refuse' } } });
    expect(answerByCommand(record, { ...answer, decision: 'rejected', by: 'ada' }, 9)).toMatchObject({
      kind: 'answered',
      record: { release: { holding: 'approval', approvals: [{ decision: 'rejected' }] } },
    });
  });
});
