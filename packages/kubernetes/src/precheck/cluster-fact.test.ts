import { expect, it } from 'vitest';
import { clockAhead } from './cluster-fact.ts';

it.each([
  ['the second of the question', 10_000, 0],
  ['the second of the answer', 11_000, 0],
  ['a second that had just ended', 9_200, 0],
  ['a later second', 15_000, 3_700],
  ['an earlier one', 3_000, -6_200],
])('a clock that shows %s', (_name, time, ahead) => {
  expect(clockAhead(time, 10_200, 11_300)).toBe(ahead);
});
