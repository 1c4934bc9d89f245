import { describe, expect, it } from 'vitest';
import { BAD, GOOD, seen } from '../testing/sample-release.ts';
import { demoDocument } from './demo-document.ts';

describe('demoDocument', () => {
  it('has what the observer measured and nothing else', () => {
    expect(demoDocument([GOOD, BAD])).toEqual({
      releases: [
        {
          version: 'v2',
          outcome: 'succeeded',
          desired: 10,
          minReady: 10,
          batches: [
            { wanted: 1, old: 9, new: 1, ready: 10 },
            { wanted: 3, old: 7, new: 3, ready: 10 },
            { wanted: 10, old: 0, new: 10, ready: 10 },
          ],
        },
        { version: 'v3-bad', outcome: 'rolled-back', desired: 10, minReady: 10, batches: [{ wanted: 1, old: 10, new: 1, ready: 10 }] },
      ],
    });
  });

  it('does not believe the command that a release has succeeded', () => {
    const [release] = demoDocument([seen(GOOD, { end: { at: 0, old: 10, new: 0, ready: 10 } })]).releases;
    expect(release?.outcome).toBe('rolled-back');
  });

  it('names an end between the two as the command does', () => {
    const short = seen(GOOD, { end: { at: 0, old: 0, new: 10, ready: 9 } });
    expect(demoDocument([{ ...short, told: { ...GOOD.told, phase: 'rollback-failed' } }]).releases[0]?.outcome).toBe('rollback-failed');
    const held = { ...GOOD, told: { ...GOOD.told, phase: 'held' } };
    const [release] = demoDocument([seen(held, { end: { at: 0, old: 7, new: 3, ready: 10 } })]).releases;
    expect(release?.outcome).toBe('held');
  });
});
