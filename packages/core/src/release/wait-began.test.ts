import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import type { ResolvedTarget } from '../plan/resolved-plan.ts';
import type { StepRecord } from '../record/release-record.ts';
import { decideStage } from './decide-stage.ts';
import { batch, planOf } from './testing/release-bench.ts';
import { waitBegan } from './wait-began.ts';

const HOUR_MS = 3_600_000;
const step = (target: string, kind: StepRecord['kind'], endedAt: number | null, index = 0): StepRecord => ({
  target,
  index,
  kind,
  outcome: endedAt === null ? 'running' : 'done',
  startedAt: 100,
  endedAt,
});
const target = (name: string, after: readonly string[] = [], soakSeconds = 0): ResolvedTarget => {
  const [first] = planOf({ steps: [batch('100%')] }).targets;
  if (!first) throw new Error('the plan of the bench has a target');
  return { ...first, name, after, soakSeconds };
};

describe('waitBegan', () => {
  it('takes a pause from its own step', () => {
    expect(waitBegan(sampleRelease({ steps: [step('eu', 'pause', null, 1)] }), target('eu'), 1, 'pause')).toBe(100);
    expect(waitBegan(sampleRelease({ steps: [step('eu', 'pause', null, 1)] }), target('eu'), 2, 'pause')).toBeNull();
  });

  it('takes a soak from the end of the last target that comes before, and from none when one has not ended', () => {
    const us = target('us', ['eu', 'asia'], 60);
    const steps = [step('eu', 'finish', 300), step('asia', 'finish', 200)];
    expect(waitBegan(sampleRelease({ steps }), us, -1, 'soak')).toBe(300);
    expect(waitBegan(sampleRelease({ steps: steps.slice(1) }), us, -1, 'soak')).toBeNull();
  });
});

describe('a stage on the target after a long soak', () => {
  const plan = { ...planOf({ steps: [batch('100%')] }), targets: [target('eu'), target('us', ['eu'], 7_200)] };
  const endedAt = Date.UTC(2026, 10, 25, 12);
  const record = (steps: readonly StepRecord[]) => ({
    schemaVersion: 1 as const,
    application: 'shop',
    environment: 'production',
    release: sampleRelease({ plan, holding: 'stage', steps: [...steps] }),
    history: [],
    ledger: null,
    lock: null,
    next: null,
  });
  const ask = (steps: readonly StepRecord[], now: number) =>
    decideStage(record(steps), {
      releaseId: 'shop-production-7',
      planDigest: plan.digest,
      stage: '2',
      now,
      answers: { given: [], missing: null },
      window: null,
    });
  const euDone = [step('eu', 'batch', endedAt), step('eu', 'finish', endedAt)];

  it('is not due while more of the soak is left than a job may wait', () => {
    expect(ask(euDone, endedAt + HOUR_MS)).toMatchObject({
      kind: 'refuse',
      reason: 'not-due',
      message: expect.stringContaining('2026-11-25T14:00'),
    });
    expect(ask(euDone, endedAt + 1.6 * HOUR_MS)).toMatchObject({ kind: 'run', stage: 2 });
  });

  it('comes after the target before it, finish included', () => {
    expect(ask(euDone.slice(0, 1), endedAt + 3 * HOUR_MS)).toMatchObject({ kind: 'refuse', reason: 'out-of-order' });
  });
});
