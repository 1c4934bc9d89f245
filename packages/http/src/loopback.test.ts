import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.8.7', '[::1]', '::1'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(['localhost.example', '128.0.0.1', '127.example', '0.0.0.0', '[::2]', ''])('"%s" is another', (host) => {
  expect(isLoopback(host)).toBe(false);
});
