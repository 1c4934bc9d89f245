import { expect, it } from 'vitest';
import { persistence } from './persistence.ts';

it('is what the worked example says', () => {
  expect(
    persistence([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]),
  ).toBeCloseTo(Math.sqrt(1.84 / 0.16), 9);
});

it('is 1 where values swing to and fro, and where they are all the same', () => {
  expect(
    persistence([
      [1, 5, 1, 5, 1, 5],
      [2, 6, 2, 6, 2, 6],
    ]),
  ).toBe(1);
  expect(
    persistence([
      [3, 3, 3],
      [3, 3, 3],
    ]),
  ).toBe(1);
});

it('does not grow beyond bounds for a line', () => {
  const line = Array.from({ length: 60 }, (_, index) => index);
  expect(persistence([line, line])).toBeCloseTo(Math.sqrt(39), 9);
});
