/** Mutual exclusion per workload while acting. */
export interface Locks {
  /**
   * Waits for the lock of each workload; one whose holder has died is taken over, which `onTakeover` hears about. Throws a SluiceError
   * `locked` when a live holder keeps one for longer than the patience of the adapter. `force` takes it from a live holder too, which
   * learns of it by its next renewal or its next look at the workload: a rollback does not wait behind the release it undoes.
   */
  acquire(
    workloads: readonly LockedWorkload[],
    holder: string,
    onTakeover: (message: string) => void,
    signal: AbortSignal,
    options?: { readonly force: boolean },
  ): Promise<Lock>;
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
