import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { DEFAULT_APPROVAL } from '../plan/approval-rule.ts';
import type { Release } from '../record/release-record.ts';
import { decideWayBack, type WayBackQuestion } from './decide-way-back.ts';

const plan = sampleRelease().plan;
const record = (release: Release | null) => ({
  schemaVersion: 1 as const,
  application: 'shop',
  environment: 'production',
  release,
  history: [],
  ledger: null,
  lock: null,
  next: null,
});
const question: WayBackQuestion = { releaseId: 'shop-production-7', now: 0, rejected: null };
const failedStep = { target: 'eu', index: 0, kind: 'batch', outcome: 'failed', startedAt: 1, endedAt: 2 } as const;
const no = {
  name: 'go',
  scope: 'release',
  decision: 'rejected',
  by: 'grace',
  at: 1,
  seenAt: 1,
  comment: null,
  via: 'terminal',
  run: null,
} as const;
const yes = { ...no, decision: 'approved' } as const;

describe('decideWayBack', () => {
  it.each<[string, Partial<Release>, string]>([
    ['one that waits for a person', {}, 'nothing-to-do held'],
    ['one that waits for the next stage', { holding: 'stage' }, 'nothing-to-do held'],
    ['one that a lost runner left in motion', { phase: 'releasing', holding: null }, 'go-back runner-lost'],
    [
      'one that a lost runner left in motion under onFailure: hold',
      { phase: 'releasing', holding: null, plan: { ...plan, onFailure: 'hold' } },
      'hold runner-lost',
    ],
    [
      'a failure whose runner was lost under onFailure: previous-batch',
      { phase: 'releasing', holding: null, steps: [failedStep], plan: { ...plan, onFailure: 'previous-batch' } },
      'hold runner-lost',
    ],
    ['one that a lost runner left complete', { phase: 'finishing', holding: null }, 'finish runner-lost'],
    ['one that was cancelled', { holding: 'cancelled' }, 'nothing-to-do held'],
    ['a failure that was held, and the plan wants it back', { holding: 'failure' }, 'go-back batch-failed'],
    ['a way back that a lost runner left', { phase: 'rolling-back', holding: null }, 'go-back cut-short'],
    ['a way back that failed', { phase: 'rollback-failed', holding: null }, 'go-back rollback-failed'],
    ['one that is back', { phase: 'rolled-back', holding: null }, 'nothing-to-do rolled-back'],
    ['one that has succeeded', { phase: 'succeeded', holding: null }, 'nothing-to-do succeeded'],
    ['one that has not begun', { phase: 'prepared', holding: null }, 'nothing-to-do prepared'],
    ['a failure under onFailure: rollback', { phase: 'releasing', holding: null, steps: [failedStep] }, 'go-back batch-failed'],
    ['a failure under onFailure: hold', { holding: 'failure', plan: { ...plan, onFailure: 'hold' } }, 'nothing-to-do held'],
    ['an approval that was refused', { approvals: [no] }, 'go-back approval-rejected'],
    [
      'an approval that was refused under onReject: hold',
      { approvals: [no], plan: { ...plan, approvals: { go: { ...DEFAULT_APPROVAL, onReject: 'hold' } } } },
      'nothing-to-do held',
    ],
    ['an approval that was refused and then given', { approvals: [no, yes] }, 'nothing-to-do held'],
  ])('answers for %s', (_, changes, expected) => {
    const { kind, reason } = decideWayBack(record(sampleRelease(changes)), question);
    expect(`${kind} ${reason}`).toBe(expected);
  });

  it.each<[string, Release['plan']['approvals'], string]>([
    ['rollback', {}, 'go-back approval-rejected'],
    ['hold', { go: { ...DEFAULT_APPROVAL, onReject: 'hold' } }, 'hold approval-rejected'],
  ])('does what onReject: %s says of a no that only the run shows', (_, approvals, expected) => {
    const { kind, reason, message } = decideWayBack(record(sampleRelease({ plan: { ...plan, approvals } })), { ...question, rejected: no });
    expect(`${kind} ${reason}`).toBe(expected);
    expect(message).toContain('was rejected by grace');
  });

  it('leaves a newer release alone', () => {
    expect(decideWayBack(record(sampleRelease({ phase: 'rolling-back' })), { ...question, releaseId: 'shop-production-6' })).toMatchObject({
      kind: 'nothing-to-do',
      reason: 'superseded',
    });
  });

  it('finds nothing where nothing is recorded', () => {
    expect(decideWayBack(record(null), { ...question, releaseId: null })).toMatchObject({ kind: 'nothing-to-do', reason: 'no-release' });
  });
});
