import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, MAX_DURATION_SECONDS, parseDuration } from './durations.ts';

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['90s', 90],
    ['10m', 600],
    ['1h30m', 5400],
    ['14d', 1_209_600],
    ['30d', MAX_DURATION_SECONDS],
    ['1d2h3m4s', 93_784],
  ])('reads %s as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '10', 'm', '10 m', '-1m', '1.5h', '30m1h', '1m1m', '10M', '31d', '30d1s', '99999999s', '1h\n', '1e3s'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [600, '10 min'],
    [5400, '1 h 30 min'],
    [172_800, '2 d'],
  ])('writes %i seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('writes every duration so that it reads back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_DURATION_SECONDS }), (seconds) => {
        expect(parseDuration(formatDuration(seconds).replace('min', 'm').replaceAll(' ', ''))).toBe(seconds);
      }),
    );
  });
});
