import { describe, expect, it } from 'vitest';
import { BAD, ERRING, GOOD, seen } from '../testing/sample-release.ts';
import { differences } from './differences.ts';

describe('differences', () => {
  it('are none when both releases ended as they must', () => {
    expect([...differences(GOOD), ...differences(BAD), ...differences(ERRING)]).toEqual([]);
    // By chance its errors come so late that the second batch stands.
    const late = GOOD.measured?.batches.slice(0, 2) ?? [];
    expect(differences(seen(ERRING, { batches: late }))).toEqual([]);
  });

  it.each([
    ['a dip in ready instances', seen(GOOD, { minReady: 9 }), 'v2: ready instances fell to 9, expected at least 10'],
    [
      'a batch that was skipped',
      seen(GOOD, { batches: GOOD.measured?.batches.slice(1) ?? [] }),
      'v2: batches complete: expected 1, 3, 10, got 3, 10',
    ],
    [
      'an instance left behind',
      seen(GOOD, { end: { at: 0, old: 1, new: 9, ready: 10 } }),
      'v2: instances on the new version at the end: expected 10, got 9',
    ],
    ['a broken invariant', seen(GOOD, { violations: ['retiring web-1'] }), 'v2: retiring web-1'],
    ['another size', seen(GOOD, { desired: 8 }), 'v2: instances desired: expected 10, got 8'],
    ['a release nobody saw', { ...GOOD, measured: null }, 'v2: the observer saw no release'],
    ['another exit code', { ...GOOD, exitCode: 1 }, 'v2: its exit code: expected 0, got 1'],
    [
      'a bad version that got through',
      seen(BAD, { batches: GOOD.measured?.batches ?? [] }),
      'v3-bad: batches complete: expected , got 1, 3, 10',
    ],
    [
      'errors that nobody noticed',
      { ...ERRING, told: { ...ERRING.told, verifications: [] } },
      'v3-bad: signals that failed: expected errors, got ',
    ],
    [
      'errors that reached every instance',
      seen(ERRING, { batches: GOOD.measured?.batches ?? [] }),
      'v3-bad: batches complete: expected 1, got 1, 3, 10',
    ],
    [
      'requests that nobody answered',
      { ...GOOD, clients: { requests: 1000, failed: 0, unanswered: 11 } },
      'v2: 11 of 1000 requests of clients had no answer, expected at most 1 in 100',
    ],
    [
      'a bad instance left behind',
      seen(BAD, { end: { at: 0, old: 10, new: 1, ready: 10 } }),
      'v3-bad: instances on the new version at the end: expected 0, got 1',
    ],
  ])('name %s', (_, release, message) => {
    expect(differences(release)).toContain(message);
  });
});
