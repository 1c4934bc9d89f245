import { setTimeout } from 'node:timers/promises';
import type { Clock } from '@sluice/core';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, signal ? { signal } : {}),
};
