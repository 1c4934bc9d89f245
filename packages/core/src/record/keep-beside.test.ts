import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { withBesideOf } from './keep-beside.ts';
import { type EnvironmentLock, emptyRecord, type NextRelease, type ReleaseRecord } from './release-record.ts';

const LOCK: EnvironmentLock = { by: 'ada', reason: 'incident 12', at: 1, until: 2 };
const NEXT: NextRelease = {
  version: 'v3',
  tag: 'v3',
  artifacts: ['api=ghcr.io/acme/api@sha256:0'],
  again: false,
  by: 'ada',
  origin: null,
  at: 1,
  until: 2,
  started: null,
};
const record = (changes: Partial<ReleaseRecord> = {}): ReleaseRecord => ({ ...emptyRecord('shop', 'production'), ...changes });

describe('a writer that was overtaken writes on', () => {
  const before = record({ release: sampleRelease() });
  const after = record({ release: sampleRelease({ phase: 'releasing', holding: null }) });
  const moved = sampleRelease({ reason: 'x' });

  it.each<[string, ReleaseRecord, ReleaseRecord, ReleaseRecord, Partial<ReleaseRecord> | null]>([
    ['where the environment is locked', before, after, { ...before, lock: LOCK }, { lock: LOCK }],
    ['where it is unlocked', { ...before, lock: LOCK }, { ...after, lock: LOCK }, before, { lock: null }],
    ['where a newer release waits', before, after, { ...before, next: NEXT }, { next: NEXT }],
    ['where both are so', before, after, { ...before, lock: LOCK, next: NEXT }, { lock: LOCK, next: NEXT }],
    ['not where the release was moved too', before, after, { ...before, release: moved, lock: LOCK }, null],
    ['not where it was only moved', before, after, { ...before, release: moved }, null],
    ['not with a new release', before, { ...after, release: sampleRelease({ id: 'shop-production-8' }) }, { ...before, lock: LOCK }, null],
    ['not where two lock', before, { ...before, lock: { ...LOCK, by: 'grace' } }, { ...before, lock: LOCK }, null],
    ['not where two releases are to wait', before, { ...before, next: { ...NEXT, version: 'v4' } }, { ...before, next: NEXT }, null],
  ])('%s', (_, set, wanted, now, beside) => {
    expect(withBesideOf(set, wanted, now)).toEqual(beside === null ? null : { ...wanted, ...beside });
  });
});
