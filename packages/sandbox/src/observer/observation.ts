/** What the observer writes: one JSON line per change it saw, in the order it saw them. */
export type Observation = PodObservation | ReplicaSetObservation | DeploymentObservation | BaselineObservation;

interface Common {
  /** When the observer saw it, milliseconds since 1970. */
  readonly at: number;
  /** resourceVersion of the object after the change: the revision of etcd, one order for everything in it. */
  readonly rv: number;
  readonly change: 'present' | 'added' | 'modified' | 'deleted';
  readonly name: string;
  readonly uid: string;
  /** What all objects seen so far add up to, in the order of arrival; the report works it out again in the order of `rv`. */
  readonly state?: StateSummary;
}

export interface PodObservation extends Common {
  readonly kind: 'pod';
  /** Name of the ReplicaSet that owns it. */
  readonly owner: string | undefined;
  readonly phase: string;
  /** Condition Ready is True. */
  readonly ready: boolean;
  readonly deleting: boolean;
  /** Condition DisruptionTarget: somebody evicts it (Eviction API, taint, preemption, node pressure). */
  readonly disrupted: boolean;
  readonly reason: string | undefined;
}

export interface ReplicaSetObservation extends Common {
  readonly kind: 'replicaset';
  /** Name of the Deployment that owns it. */
  readonly owner: string | undefined;
  readonly image: string;
  readonly hash: string;
  readonly revision: number;
  readonly spec: number;
  /** Annotation deployment.kubernetes.io/desired-replicas: the n the Deployment controller last scaled it for. */
  readonly desired: number | undefined;
}

export interface DeploymentObservation extends Common {
  readonly kind: 'deployment';
  readonly generation: number;
  readonly n: number;
  readonly paused: boolean;
  /** `status.readyReplicas`: what whoever patches it could know of its pods. */
  readonly counted: number;
  readonly image: string;
  readonly minReadySeconds: number;
  readonly maxSurge: number | string | undefined;
  readonly maxUnavailable: number | string | undefined;
  readonly revision: number;
  /** All annotations under sluice.ci/. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Field manager of the last write that was not a status. A hint: the API keeps times of writes to the second. */
  readonly manager: string | undefined;
}

/** All three lists are in: what follows is change. */
export interface BaselineObservation {
  readonly kind: 'baseline';
  readonly at: number;
  readonly rv: number;
}

export interface StateSummary {
  readonly deployments: Readonly<
    Record<string, { readonly n: number; readonly paused: boolean; readonly ready: number; readonly pods: number }>
  >;
  readonly replicaSets: Readonly<
    Record<string, { readonly image: string; readonly spec: number; readonly ready: number; readonly pods: number }>
  >;
}

/** Receives traffic: Ready, not being deleted, not over. */
export function serves(pod: Pick<PodObservation, 'ready' | 'deleting' | 'phase'>): boolean {
  return pod.ready && !pod.deleting && pod.phase === 'Running';
}
