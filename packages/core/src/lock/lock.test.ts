import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { aPlan } from '../precheck/sample-facts.ts';
import { type EnvironmentLock, emptyRecord, type ReleaseRecord, releaseRecordSchema } from '../record/release-record.ts';
import { checkLock } from './check-lock.ts';
import { activeLock, decideLock, decideUnlock } from './environment-lock.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const HOUR_MS = 3_600_000;
const LOCK: EnvironmentLock = { by: 'ada', reason: 'incident 12', at: NOW - HOUR_MS, until: NOW + HOUR_MS };
const record = (changes: Partial<ReleaseRecord> = {}): ReleaseRecord => ({ ...emptyRecord('shop', 'production'), ...changes });
const ask = { by: 'ada', reason: 'a fair', seconds: 7_200, now: NOW };

describe('a lock', () => {
  it.each([
    [null, false],
    [LOCK, true],
    [{ ...LOCK, until: null }, true],
    [{ ...LOCK, until: NOW }, false],
  ])('lasts until its end: %j', (lock, lasts) => {
    expect(activeLock({ lock }, NOW) !== null).toBe(lasts);
  });

  it('is absent in a record from before there were any', () => {
    const { lock: _, ...old } = record();
    expect(releaseRecordSchema.parse(old).lock).toBeNull();
  });

  it('is put on, with who, why and until when', () => {
    expect(decideLock(record({ release: sampleRelease() }), ask)).toEqual({
      kind: 'changed',
      record: record({ release: sampleRelease(), lock: { by: 'ada', reason: 'a fair', at: NOW, until: NOW + 2 * HOUR_MS } }),
      message: 'production is locked by ada until 2026-11-26T14:00:00Z: a fair. shop-production-7 is held, and goes on',
    });
    expect(decideLock(record(), { ...ask, reason: null, seconds: null })).toMatchObject({ message: 'production is locked by ada' });
  });

  it.each<[string, EnvironmentLock, string, string]>([
    ['one of their own', LOCK, 'ADA', 'changed'],
    ['one that has ended', { ...LOCK, until: NOW }, 'grace', 'changed'],
    ["somebody else's", LOCK, 'grace', 'refused'],
  ])('is put over %s', (_, lock, by, kind) => {
    expect(decideLock(record({ lock }), { ...ask, by }).kind).toBe(kind);
  });

  it('is taken off once', () => {
    const taken = decideUnlock(record({ lock: LOCK }), NOW);
    expect(taken).toMatchObject({ kind: 'changed', record: { lock: null }, message: expect.stringContaining('it was locked by ada') });
    expect(decideUnlock(record(), NOW)).toMatchObject({ kind: 'refused', message: 'production is not locked' });
  });
});

describe('the check of locks', () => {
  it('blocks, whatever the plan says of ownership, with owner, reason and end', () => {
    expect(checkLock(aPlan({}, { ownership: 'off' }), { lock: LOCK }, NOW)).toMatchObject([
      {
        check: 'ownership',
        target: 'production',
        mode: 'block',
        verdict: 'fail',
        message: 'production is locked by ada until 2026-11-26T13:00:00Z: incident 12',
        fix: expect.stringContaining('sluice unlock --environment production'),
        evidence: { owner: 'ada', reason: 'incident 12', lockedAt: '2026-11-26T11:00:00.000Z', until: '2026-11-26T13:00:00.000Z' },
      },
    ]);
    expect(checkLock(aPlan(), { lock: null }, NOW)).toEqual([]);
    expect(checkLock(aPlan(), { lock: { ...LOCK, until: NOW } }, NOW)).toEqual([]);
  });
});
