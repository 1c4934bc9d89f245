import { expect, it } from 'vitest';
import { lowerBound } from './clopper-pearson.ts';

// scipy.stats.beta.ppf(0.01, hits, tries - hits + 1), scipy 1.17.1.
it.each([
  [70, 1000, 0.052469715698328076],
  [67, 1000, 0.04985802626314258],
  [1, 1000, 1.0050285349045254e-5],
  [5, 20, 0.06884501880124143],
  [0, 1000, 0],
])('%d of %d is at least %d with 99%% confidence', (hits, tries, expected) => {
  expect(lowerBound(hits, tries, 0.99)).toBeCloseTo(expected, 9);
});
