/** What one look at a Deployment and its ReplicaSets shows. Serialisable: every decision can be replayed from it. */
export interface Observation {
  readonly uid: string;
  readonly resourceVersion: string;
  /** n: `spec.replicas`. */
  readonly desiredCount: number;
  readonly paused: boolean;
  readonly minReadySeconds: number;
  readonly progressDeadlineSeconds: number;
  /** Integers as they stand in the strategy; null where it is a percent or the type is not RollingUpdate. */
  readonly maxSurge: number | null;
  readonly maxUnavailable: number | null;
  /** Digest of `spec.template`. */
  readonly templateDigest: string;
  readonly mark: Mark | null;
  /** The settings as they stand now: what a first patch has to remember. */
  readonly originals: Originals;
  /** Every ReplicaSet that was made smaller has been looked at in its present size by its controller, which reads from the same cache as the Deployment's. */
  readonly heard: boolean;
  readonly replicaSets: readonly ReplicaSetObservation[];
}

export interface ReplicaSetObservation {
  readonly name: string;
  /** Digest of its template without the pod-template-hash label, comparable with the Deployment's. */
  readonly templateDigest: string;
  readonly specCount: number;
  readonly readyCount: number;
  readonly availableCount: number;
  readonly minReadySeconds: number;
  /** n when the controller last looked at its size: another n has not been shared out yet. Null where it has never been in a rollout. */
  readonly sizedFor: number | null;
  /** n + maxSurge when the controller last looked at its size: what a share of it is reckoned from. Null where it has never been in a rollout. */
  readonly shareOf: number | null;
  /** The status describes the present spec (observedGeneration is current). */
  readonly current: boolean;
}

/** Our position on the workload, written in the same patch as the change it describes. */
export interface Mark {
  readonly releaseId: string;
  readonly planDigest: string;
  /** Digest of the template that this release moves to. */
  readonly targetDigest: string;
  /** Step of the plan, and what was wanted when the last patch moved something: `wanted` of `of` instances. */
  readonly step: number;
  readonly wanted: number;
  readonly of: number;
  readonly originals: Originals;
}

/** The user's own settings, put back by finish. */
export interface Originals {
  readonly minReadySeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly strategy: unknown;
  readonly paused: boolean;
}

/** What a Deployment has when its manifest says nothing; used where only our own settings are left to see. */
export const DEFAULT_ORIGINALS: Originals = {
  minReadySeconds: 0,
  progressDeadlineSeconds: 600,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  paused: false,
};

/** New pods serve but never count as available (kubernetes-hold.md, "Why it works"). */
export const NEVER_AVAILABLE_SECONDS = 2_147_483_646;
/** No deadline: a hold is not a failure. */
export const NO_DEADLINE_SECONDS = 2_147_483_647;

export function isArmed(observation: Observation): boolean {
  return (
    observation.minReadySeconds === NEVER_AVAILABLE_SECONDS &&
    observation.progressDeadlineSeconds === NO_DEADLINE_SECONDS &&
    observation.maxSurge !== null &&
    observation.maxUnavailable !== null
  );
}
