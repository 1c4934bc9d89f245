import { describe, expect, it } from 'vitest';
import { formatMs } from './format.ts';

describe('formatMs', () => {
  it.each([
    [0, '0.0 s'],
    [-5, '0.0 s'],
    [1249, '1.2 s'],
    [9940, '9.9 s'],
    [9960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [65_000, '1 min 5 s'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 min'],
  ])('writes %i ms as %s', (milliseconds, text) => {
    expect(formatMs(milliseconds)).toBe(text);
  });
});
