import type { Clock } from '@sluice/core';

/** Time that passes only in sleeps, which take none. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  #now: number;

  constructor(now = Date.parse('2026-11-23T12:00:00Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(milliseconds);
    this.pass(milliseconds);
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
