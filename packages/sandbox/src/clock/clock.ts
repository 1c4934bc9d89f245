/** Time as controllers and nodes see it, so that a test can hold it still or wind it on. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs the task once after so many milliseconds; what it returns takes that back. A timer keeps no process alive. */
  after(milliseconds: number, task: () => void): () => void;
}

/** What a timer of the platform can hold; a longer one would fire at once. About 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, Math.min(milliseconds, LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Kubernetes keeps times to the second. */
export function timestamp(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
}
