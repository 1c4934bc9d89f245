/** Mutual exclusion per workload while acting. */
export interface Locks {
  /**
   * Waits for the lock of each workload; one whose holder has died is taken over, which `onTakeover` hears about. Throws a SluiceError
   * `locked` when a live holder keeps one for longer than the patience of the adapter.
   */
  acquire(workloads: readonly LockedWorkload[], holder: string, onTakeover: (message: string) => void, signal: AbortSignal): Promise<Lock>;
}

export interface LockedWorkload {
  readonly context: string | null;
  readonly namespace: string;
  readonly name: string;
}

export interface Lock {
  /** Aborted when the lock is lost: stop acting at once. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}
