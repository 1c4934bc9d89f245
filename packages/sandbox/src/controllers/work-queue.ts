import type { Clock } from '../clock/clock.ts';

/** How the next round of work comes about; a test runs it by hand. */
export type Schedule = (round: () => void) => void;

/**
 * Names of what has to be looked at, each at most once at a time, worked off in rounds: what comes up during a round is for the next one, so
 * requests of clients come in between, as they do where controllers are processes of their own.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #work: (key: string) => void;
  readonly #schedule: Schedule;
  readonly #later = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  #waiting = new Set<string>();
  #scheduled = false;
  #stopped = false;

  constructor(clock: Clock, work: (key: string) => void, schedule: Schedule = setImmediate) {
    this.#clock = clock;
    this.#work = work;
    this.#schedule = schedule;
  }

  add(key: string): void {
    if (this.#stopped) return;
    this.#waiting.add(key);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#round());
  }

  /** The earlier of two times holds. */
  addAfter(key: string, milliseconds: number): void {
    const at = this.#clock.now() + milliseconds;
    const planned = this.#later.get(key);
    if (this.#stopped || (planned !== undefined && planned.at <= at)) return;
    planned?.cancel();
    const cancel = this.#clock.after(milliseconds, () => {
      this.#later.delete(key);
      this.add(key);
    });
    this.#later.set(key, { at, cancel });
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
    for (const { cancel } of this.#later.values()) cancel();
    this.#later.clear();
  }

  #round(): void {
    this.#scheduled = false;
    const round = this.#waiting;
    this.#waiting = new Set();
    for (const key of round) if (!this.#stopped) this.#work(key);
  }
}
