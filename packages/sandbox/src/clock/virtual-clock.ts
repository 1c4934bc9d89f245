import type { Clock } from './clock.ts';

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/** A clock that stands still until somebody winds it on. */
export class VirtualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now: number;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, task: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, milliseconds), task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Winds it on, and runs what comes due on the way, each at its own time; what those tasks ask for within the span included. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#timers.delete(next);
      this.#now = next.at;
      next.task();
    }
    this.#now = until;
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= until && (first === undefined || timer.at < first.at)) first = timer;
    return first;
  }
}
