/** What the process beside saw, and when: milliseconds since 1970 with a fraction, by the clock of that one process. */
export type Sighting = PodSighting | ReplicaSetSighting | DeploymentSighting;

export interface PodSighting {
  readonly kind: 'pod';
  readonly at: number;
  readonly uid: string;
  /** Of its first container. */
  readonly image: string;
  /** Condition Ready is True, and nobody deletes it. */
  readonly ready: boolean;
}

export interface ReplicaSetSighting {
  readonly kind: 'replicaset';
  readonly at: number;
  readonly uid: string;
  readonly image: string;
  readonly spec: number;
  /** `status.readyReplicas`. */
  readonly ready: number;
}

export interface DeploymentSighting {
  readonly kind: 'deployment';
  readonly at: number;
  readonly paused: boolean;
  /** Null where it is a percent. */
  readonly maxUnavailable: number | null;
}
