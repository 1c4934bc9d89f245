/** A pod as far as it matters for why it is not ready. Times are milliseconds since the epoch. */
export interface Instance {
  readonly name: string;
  readonly createdAt: number;
  readonly phase: string;
  readonly ready: boolean;
  readonly deleting: boolean;
  /** Why it cannot be scheduled; null when it is, or when nobody has tried yet. */
  readonly unschedulable: string | null;
  readonly containers: readonly InstanceContainer[];
}

export interface InstanceContainer {
  readonly name: string;
  readonly init: boolean;
  readonly ready: boolean;
  readonly restartCount: number;
  /** `waiting` reason such as CrashLoopBackOff; null when it runs or has ended. */
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  readonly lastExit: { readonly exitCode: number; readonly reason: string } | null;
}

export interface Diagnosis {
  readonly instances: readonly Instance[];
  /** The ReplicaSet could not create pods (quota, LimitRange, admission): the API server's words. */
  readonly creationFailure: { readonly message: string } | null;
}

export interface Explanation {
  readonly pod: string;
  /** Newest last, e.g. `Unhealthy: Readiness probe failed: …`. */
  readonly events: readonly string[];
  readonly logTail: readonly string[];
}
