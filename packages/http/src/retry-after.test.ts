import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

test.each([
  { header: '42', expected: 42_000 },
  { header: ' 0 ', expected: 0 },
  { header: 'Mon, 23 Nov 2026 12:01:00 GMT', expected: 60_000 },
  { header: 'Mon, 23 Nov 2026 11:00:00 GMT', expected: 0 },
  { header: 'soon', expected: undefined },
  { header: undefined, expected: undefined },
])('"$header" is a wait of $expected ms', ({ header, expected }) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});
