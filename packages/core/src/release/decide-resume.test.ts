import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { archive, type Release, type ReleaseRecord } from '../record/release-record.ts';
import { decideResume } from './decide-resume.ts';

const record = (changes: Partial<Release> = {}): ReleaseRecord => ({
  schemaVersion: 1,
  application: 'shop',
  environment: 'production',
  release: sampleRelease(changes),
  history: [],
  ledger: null,
  lock: null,
  next: null,
});

describe('decideResume', () => {
  it.each<[string, ReleaseRecord, string, string]>([
    ['one that is held', record(), 'shop-production-7', 'go-on'],
    ['one that has not begun', record({ phase: 'prepared', holding: null }), 'shop-production-7', 'go-on'],
    ['one that has succeeded', record({ phase: 'succeeded', holding: null }), 'shop-production-7', 'done'],
    ['one that was rolled back', record({ phase: 'rolled-back', holding: null }), 'shop-production-7', 'ended'],
    ['one that is on its way back', record({ phase: 'rolling-back', holding: null }), 'shop-production-7', 'going-back'],
    [
      'one before the newest',
      { ...archive(record()), release: sampleRelease({ id: 'shop-production-8' }) },
      'shop-production-7',
      'superseded',
    ],
    ['one nobody knows', record(), 'shop-production-9', 'unknown-release'],
    ['one where nothing is recorded', { ...record(), release: null }, 'shop-production-7', 'unknown-release'],
  ])('answers for %s', (_, given, id, expected) => {
    const decision = decideResume(given, id);
    expect(decision.kind === 'refuse' ? decision.reason : decision.kind).toBe(expected);
  });
});
