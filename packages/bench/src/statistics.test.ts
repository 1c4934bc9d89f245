import { expect, it } from 'vitest';
import { median, worst } from './statistics.ts';

it.each([
  { values: [3, 1, 2], middle: 2, most: 3 },
  { values: [4, 1, 3, 2], middle: 2.5, most: 4 },
  { values: [7], middle: 7, most: 7 },
  { values: [], middle: Number.NaN, most: Number.NaN },
])('of $values the median is $middle and the worst $most', ({ values, middle, most }) => {
  expect(median(values)).toBe(middle);
  expect(worst(values)).toBe(most);
});
