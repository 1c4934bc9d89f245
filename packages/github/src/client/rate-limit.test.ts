import { expect, test } from 'vitest';
import { retryableAt } from './rate-limit.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const IN_A_MINUTE = String(NOW / 1000 + 60);

test.each([
  { name: 'Retry-After says so', status: 403, headers: { 'retry-after': '42' }, words: '', waitMs: 42_000 },
  {
    name: 'Retry-After says so, whatever the hour has left',
    status: 429,
    headers: { 'retry-after': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': IN_A_MINUTE },
    words: '',
    waitMs: 5_000,
  },
  {
    name: 'the hour is used up: a second after the next begins',
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': IN_A_MINUTE },
    words: 'API rate limit exceeded',
    waitMs: 61_000,
  },
  {
    name: 'the next hour began already, by our clock',
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 - 5) },
    words: 'API rate limit exceeded',
    waitMs: 1_000,
  },
  {
    name: 'only words say so: a minute',
    status: 403,
    headers: { 'x-ratelimit-remaining': '4000' },
    words: 'You have exceeded a secondary rate limit',
    waitMs: 60_000,
  },
  { name: 'only the status says so: a minute', status: 429, headers: {}, words: 'slow down', waitMs: 60_000 },
  {
    name: 'Retry-After is neither seconds nor a date: a minute',
    status: 429,
    headers: { 'retry-after': 'tomorrow' },
    words: '',
    waitMs: 60_000,
  },
])('a request may be sent again when $name', ({ status, headers, words, waitMs }) => {
  expect(retryableAt({ status, headers, words }, NOW)).toBe(NOW + waitMs);
});

test.each([
  { name: 'a missing permission', status: 403, headers: { 'x-ratelimit-remaining': '0' }, words: 'Resource not accessible by integration' },
  {
    name: 'a permission missing in an hour with requests left',
    status: 403,
    headers: { 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': IN_A_MINUTE },
    words: 'Resource not accessible by integration',
  },
  { name: 'something that is not there', status: 404, headers: { 'retry-after': '5' }, words: 'Not Found' },
])('$name does not pass by waiting', ({ status, headers, words }) => {
  expect(retryableAt({ status, headers, words }, NOW)).toBeNull();
});
