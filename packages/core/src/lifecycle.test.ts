import { describe, expect, it } from 'vitest';
import { hasEnded, mayFollow, PHASES, type Phase } from './lifecycle.ts';

describe('mayFollow', () => {
  it.each<[Phase, readonly Phase[]]>([
    ['prepared', ['prechecking', 'releasing', 'rolling-back', 'superseded']],
    ['prechecking', ['releasing', 'held', 'rejected']],
    ['releasing', ['verifying', 'held', 'finishing', 'rolling-back']],
    ['verifying', ['releasing', 'held', 'rolling-back']],
    ['held', ['releasing', 'finishing', 'rolling-back', 'superseded']],
    ['finishing', ['releasing', 'held', 'succeeded', 'rolling-back']],
    ['succeeded', ['rolling-back']],
    ['rolling-back', ['rolled-back', 'rollback-failed']],
    ['rolled-back', ['rolling-back']],
    ['rollback-failed', ['rolling-back']],
    ['rejected', []],
    ['superseded', []],
  ])('%s is followed by %j, or by itself', (from, followers) => {
    const allowed = PHASES.filter((to) => mayFollow(from, to));
    expect(allowed).toEqual(PHASES.filter((to) => to === from || followers.includes(to)));
  });

  it('leaves no phase without a way in or an end', () => {
    for (const phase of PHASES) {
      const reached = phase === 'prepared' || PHASES.some((from) => from !== phase && mayFollow(from, phase));
      expect(`${phase} ${reached}`).toBe(`${phase} true`);
    }
  });
});

describe('hasEnded', () => {
  it('is so for those that let a new release start', () => {
    expect(PHASES.filter(hasEnded)).toEqual(['succeeded', 'rolled-back', 'rollback-failed', 'rejected', 'superseded']);
  });
});
