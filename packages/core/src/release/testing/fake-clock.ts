import type { Clock } from '../../ports/clock.ts';

/** Time that passes only by being slept through. */
export class FakeClock implements Clock {
  #now: number;
  /** Called after every step of time: what the world does meanwhile. */
  onTick: (now: number) => void = () => undefined;

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#now += milliseconds;
    this.onTick(this.#now);
    // Others take their turn, as they would in a real sleep.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    signal?.throwIfAborted();
  }
}
