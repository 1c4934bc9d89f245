import { describe, expect, it } from 'vitest';
import { applyRule, isWorthAPatch, type RuleInput } from './rule.ts';

interface Row {
  readonly n: number;
  readonly old: number;
  readonly new: number;
  readonly ready: number;
  readonly k: number;
  readonly S: number;
  readonly U?: number;
  readonly extra?: number;
  readonly oldUnready?: number;
}

function input({ n, old, new: fresh, ready, k, S, U = 0, extra = 0, oldUnready = 0 }: Row): RuleInput {
  return {
    sides: { desiredCount: n, newSide: null, newSpec: fresh, newReady: ready, oldSpec: old, oldReady: old - oldUnready, oldCurrent: true },
    target: { wanted: k, extra, last: k === n },
    ready,
    instances: S,
    unavailable: U,
    oldUnready,
  };
}

describe('applyRule', () => {
  it.each<[string, Row, { surge: number; unavailable: number; oldSpec: number; newSpec: number; moves: boolean }]>([
    ['starts S', { n: 10, old: 10, new: 0, ready: 0, k: 10, S: 3 }, { surge: 3, unavailable: 0, oldSpec: 10, newSpec: 3, moves: true }],
    [
      'starts no more than k',
      { n: 10, old: 10, new: 0, ready: 0, k: 1, S: 3 },
      { surge: 1, unavailable: 0, oldSpec: 10, newSpec: 1, moves: true },
    ],
    [
      'keeps what is in motion where S has become smaller since',
      { n: 10, old: 10, new: 5, ready: 1, k: 5, S: 1 },
      { surge: 4, unavailable: 1, oldSpec: 9, newSpec: 5, moves: true },
    ],
    [
      'waits for readiness',
      { n: 10, old: 10, new: 3, ready: 0, k: 3, S: 3 },
      { surge: 3, unavailable: 0, oldSpec: 10, newSpec: 3, moves: false },
    ],
    [
      'retires as many as are ready',
      { n: 10, old: 10, new: 3, ready: 2, k: 3, S: 3 },
      { surge: 1, unavailable: 2, oldSpec: 8, newSpec: 3, moves: true },
    ],
    [
      'retires and starts at once',
      { n: 10, old: 10, new: 3, ready: 3, k: 10, S: 3 },
      { surge: 3, unavailable: 3, oldSpec: 7, newSpec: 6, moves: true },
    ],
    [
      'is still in the hold',
      { n: 10, old: 7, new: 3, ready: 3, k: 3, S: 3 },
      { surge: 0, unavailable: 3, oldSpec: 7, newSpec: 3, moves: false },
    ],
    [
      'never goes under what the old side gave up',
      { n: 10, old: 7, new: 3, ready: 0, k: 3, S: 3 },
      { surge: 0, unavailable: 3, oldSpec: 7, newSpec: 3, moves: false },
    ],
    [
      'fills a gap that the old side left',
      { n: 10, old: 7, new: 0, ready: 0, k: 3, S: 3 },
      { surge: 0, unavailable: 3, oldSpec: 7, newSpec: 3, moves: true },
    ],
    [
      'holds one beside one',
      { n: 1, old: 1, new: 0, ready: 0, k: 0, S: 1, extra: 1 },
      { surge: 1, unavailable: 0, oldSpec: 1, newSpec: 1, moves: true },
    ],
    [
      'takes U down where nothing may surge',
      { n: 10, old: 10, new: 0, ready: 0, k: 10, S: 0, U: 2 },
      { surge: 0, unavailable: 2, oldSpec: 8, newSpec: 2, moves: true },
    ],
    [
      'ignores U where something may surge',
      { n: 10, old: 10, new: 0, ready: 0, k: 10, S: 1, U: 2 },
      { surge: 1, unavailable: 0, oldSpec: 10, newSpec: 1, moves: true },
    ],
    [
      'retires unready old ones on a way back',
      { n: 10, old: 7, new: 3, ready: 3, k: 10, S: 7, oldUnready: 4 },
      { surge: 3, unavailable: 7, oldSpec: 3, newSpec: 10, moves: true },
    ],
    [
      'does not add the unready ones to those that are covered',
      { n: 10, old: 10, new: 10, ready: 5, k: 10, S: 10, oldUnready: 2 },
      { surge: 5, unavailable: 5, oldSpec: 5, newSpec: 10, moves: true },
    ],
    [
      'does nothing at zero',
      { n: 0, old: 0, new: 0, ready: 0, k: 0, S: 3 },
      { surge: 0, unavailable: 0, oldSpec: 0, newSpec: 0, moves: false },
    ],
  ])('%s', (_, row, expected) => {
    expect(applyRule(input(row))).toEqual(expected);
  });
});

describe('isWorthAPatch', () => {
  it.each<[string, Row, boolean]>([
    ['nothing is in motion', { n: 10, old: 7, new: 3, ready: 3, k: 10, S: 4 }, true],
    ['all in motion are ready', { n: 10, old: 10, new: 1, ready: 1, k: 10, S: 4 }, true],
    ['half of S is ready', { n: 10, old: 10, new: 4, ready: 2, k: 10, S: 4 }, true],
    ['less than half of S is ready', { n: 10, old: 10, new: 4, ready: 1, k: 10, S: 4 }, false],
    ['an odd S rounds up', { n: 10, old: 10, new: 3, ready: 1, k: 10, S: 3 }, false],
  ])('when %s: %#', (_, row, expected) => {
    expect(isWorthAPatch(input(row))).toBe(expected);
  });
});
