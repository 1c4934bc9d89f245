import { expect, it } from 'vitest';
import { aWorkload } from './sample-facts.ts';
import { extraCount, surgeCount } from './surge.ts';

it.each([
  [null, 10, '25%', 3],
  [null, 10, '3', 3],
  [null, 1, '25%', 1],
  [null, 4, '0', 1],
  [null, 3, '100%', 3],
  [null, 0, '25%', 1],
  [5, 10, '25%', 5],
  [5, 3, '25%', 3],
  [0, 10, '25%', 0],
])('with instances %s, n = %d and maxSurge %s, %d are in motion', (instances, n, maxSurge, expected) => {
  expect(surgeCount({ instances }, n, maxSurge)).toBe(expected);
});

it('what has surged already does not come on top again', () => {
  expect(extraCount({ instances: 3 }, aWorkload({ desiredCount: 10, totalCount: 12 }))).toBe(1);
  expect(extraCount({ instances: 3 }, aWorkload({ desiredCount: 10, totalCount: 15 }))).toBe(0);
  expect(extraCount({ instances: 3 }, aWorkload({ desiredCount: 10, totalCount: 8 }))).toBe(3);
  expect(extraCount({ instances: 3 }, aWorkload({ desiredCount: 0 }))).toBe(0);
});
