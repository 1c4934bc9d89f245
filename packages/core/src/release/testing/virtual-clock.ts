import { FakeClock } from './fake-clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only when everybody sleeps, and then as far as the first of them wants: what runs beside something else keeps its pace. */
export class VirtualClock extends FakeClock {
  #time = 1_700_000_000_000;
  #sleepers: Sleeper[] = [];
  #turning = false;

  override now(): number {
    return this.#time;
  }

  override async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const sleeper = { at: this.#time + milliseconds, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
      void this.#turn();
    });
  }

  async #turn(): Promise<void> {
    if (this.#turning) return;
    this.#turning = true;
    // Everything that can go on without time has done so after this.
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#turning = false;
    const [first] = this.#sleepers.toSorted((a, b) => a.at - b.at);
    if (first === undefined) return;
    this.#sleepers = this.#sleepers.filter((other) => other !== first);
    this.#time = Math.max(this.#time, first.at);
    this.onTick(this.#time);
    first.wake();
    if (this.#sleepers.length > 0) void this.#turn();
  }
}
