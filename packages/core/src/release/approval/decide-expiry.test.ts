import { describe, expect, it } from 'vitest';
import type { Release, ReleaseRecord } from '../../record/release-record.ts';
import { approval, Bench, type BenchPlan, batch, planOf } from '../testing/release-bench.ts';
import { decideExpiry, noteExpiry } from './decide-expiry.ts';

const HOUR_MS = 3_600_000;
const yes = {
  name: 'go',
  scope: 'release',
  by: 'grace',
  at: 1,
  seenAt: 1,
  comment: null,
  via: 'command',
  run: null,
  decision: 'approved',
} as const;

/** A release that waits for `go`, and when it began to. */
async function waiting(rule: NonNullable<BenchPlan['approvals']>[string], change: Partial<Release> = {}) {
  const bench = new Bench(planOf({ steps: [batch(1), approval('go'), batch('100%')], approvals: { go: rule } }));
  await bench.run({ stage: 1 });
  const { record } = await bench.records.load();
  if (!record.release) throw new Error('there is a release');
  const release: Release = { ...record.release, ...change };
  const changed: ReleaseRecord = { ...record, release };
  return { record: changed, release, askedAt: release.asked[0]?.askedAt ?? Number.NaN };
}

describe('decideExpiry', () => {
  it.each<[string, NonNullable<BenchPlan['approvals']>[string], Partial<Release>, number, string]>([
    ['no timeout', {}, {}, 1_000, 'none'],
    ['one that has just been asked for', { timeoutSeconds: 86_400 }, {}, 0, 'wait'],
    ['its last moment', { timeoutSeconds: 86_400 }, {}, 24 - 1e-6, 'wait'],
    ['its end', { timeoutSeconds: 86_400 }, {}, 24, 'expired'],
    ['one that was given', { timeoutSeconds: 86_400 }, { approvals: [yes] }, 25, 'none'],
    ['one that was refused, and holds', { timeoutSeconds: 86_400 }, { approvals: [{ ...yes, decision: 'rejected' }] }, 25, 'none'],
    ['a release that has gone back since', { timeoutSeconds: 86_400 }, { phase: 'rolled-back', holding: null }, 25, 'none'],
    ['one asked for before that was kept', { timeoutSeconds: 86_400 }, { asked: [] }, 25, 'none'],
  ])('answers for %s', async (_, rule, change, hours, expected) => {
    const { record, askedAt } = await waiting(rule, change);
    expect(decideExpiry(record, (Number.isNaN(askedAt) ? 0 : askedAt) + hours * HOUR_MS).kind).toBe(expected);
  });

  it('says when it will be over, and then what the plan wants', async () => {
    const { record, askedAt } = await waiting({ timeoutSeconds: 86_400, onTimeout: 'rollback' });
    expect(decideExpiry(record, askedAt)).toEqual({ kind: 'wait', approval: 'go', until: askedAt + 24 * HOUR_MS });
    expect(decideExpiry(record, askedAt + 30 * HOUR_MS)).toEqual({
      kind: 'expired',
      open: { name: 'go', scope: 'release', target: 'eu', index: 1, stage: 2 },
      at: askedAt + 24 * HOUR_MS,
      onTimeout: 'rollback',
      message: 'approval go was not given within 1 d',
    });
  });

  it('is said once under onTimeout: hold', async () => {
    const { record, release, askedAt } = await waiting({ timeoutSeconds: 60, onTimeout: 'hold' });
    const now = askedAt + HOUR_MS;
    const expiry = decideExpiry(record, now);
    if (expiry.kind !== 'expired') throw new Error('it is over');
    const noted = { ...release, ...noteExpiry(release, expiry, now) };
    expect(noted).toMatchObject({ reason: 'approval go was not given within 1 min: held', holding: 'approval', phase: 'held' });
    expect(decideExpiry({ release: noted }, now + HOUR_MS)).toEqual({ kind: 'none' });
  });

  it('counts from the first hold, also when it is asked again', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), approval('go'), batch('100%')], approvals: { go: { timeoutSeconds: 86_400 } } }));
    await bench.run();
    const first = (await bench.records.load()).record.release?.asked[0]?.askedAt;
    await bench.clock.sleep(HOUR_MS);
    expect((await bench.run()).outcome).toBe('waiting');
    expect((await bench.records.load()).record.release?.asked).toMatchObject([{ askedAt: first }]);
  });
});
