import { describe, expect, it } from 'vitest';
import type { Phase } from '../lifecycle.ts';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { emptyRecord, type NextRelease, releaseRecordSchema } from '../record/release-record.ts';
import { decideNext, describeNext, LONGEST_WAIT_MS, noteNext } from './next-release.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const HOUR_MS = 3_600_000;
const asked = {
  version: 'v3',
  tag: 'v3',
  artifacts: ['api=ghcr.io/acme/api@sha256:0'],
  again: false,
  by: 'ada',
  origin: null,
  at: NOW - HOUR_MS,
};
const behind = (phase: Phase) => ({ ...emptyRecord('shop', 'production'), release: sampleRelease({ phase, holding: null }) });
const waiting = (phase: Phase, started: NextRelease['started'] = null) => {
  const record = noteNext(behind(phase), asked);
  return { ...record, next: record.next && { ...record.next, started } };
};

describe('a release that waits', () => {
  it('takes the place of one that waited, and is kept with the record', () => {
    const record = noteNext(noteNext(behind('held'), { ...asked, version: 'v2' }), asked);
    expect(record.next).toEqual({ ...asked, until: asked.at + LONGEST_WAIT_MS, started: null });
    expect(releaseRecordSchema.parse(JSON.parse(JSON.stringify(record))).next).toEqual(record.next);
    expect(record.next && describeNext(record.next)).toBe('v3 waits for it to end (asked for by ada, until 2026-12-03T11:00:00Z)');
  });

  it.each<[Phase, string]>([
    ['prepared', 'wait'],
    ['releasing', 'wait'],
    ['held', 'wait'],
    ['rolling-back', 'wait'],
    ['rollback-failed', 'wait'],
    ['succeeded', 'start'],
    ['rolled-back', 'start'],
    ['superseded', 'start'],
    ['rejected', 'start'],
  ])('behind one that is %s: %s', (phase, kind) => {
    expect(decideNext(waiting(phase), 'unknown', NOW)).toMatchObject({ kind });
  });

  it('is none where nobody waits, and starts where no release is left', () => {
    expect(decideNext(behind('succeeded'), 'unknown', NOW)).toEqual({ kind: 'none' });
    expect(decideNext({ ...waiting('held'), release: null }, 'unknown', NOW)).toMatchObject({ kind: 'start', next: { version: 'v3' } });
  });

  it('is forgotten in the end, whatever it waits for', () => {
    expect(decideNext(waiting('held'), 'unknown', asked.at + LONGEST_WAIT_MS)).toEqual({
      kind: 'forget',
      message: 'v3 has waited for 7 d and is not started any more',
    });
  });

  const run = { workflow: 'release.yml', run: '7', at: NOW };
  it.each([
    ['under-way', 99, 'wait', /^release\.yml \(run 7\) was started for v3 at 2026-11-26T12:00:00Z and is under way$/],
    ['ended', 0, 'forget', /has ended without a release: its log says why/],
    ['unknown', 0.9, 'wait', /was started for v3/],
    ['unknown', 1, 'start', /nothing was heard of it/],
  ] as const)('is started once: its run is %s after %s h', (state, hours, kind, message) => {
    expect(decideNext(waiting('succeeded', run), state, NOW + hours * HOUR_MS)).toMatchObject({
      kind,
      message: expect.stringMatching(message),
    });
  });
});
