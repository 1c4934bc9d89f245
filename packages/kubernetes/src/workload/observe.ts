import type { Observation, ReplicaSetObservation } from '@sluice/core';
import { readMark } from './mark.ts';
import type { DeploymentObject, ReplicaSetObject } from './schema.ts';

/** A ReplicaSet with its digest, which is computed once per version of the object. */
export interface KnownReplicaSet {
  readonly object: ReplicaSetObject;
  readonly templateDigest: string;
}

export function observe(deployment: DeploymentObject, templateDigest: string, replicaSets: Iterable<KnownReplicaSet>): Observation {
  const { metadata, spec } = deployment;
  const rolling = spec.strategy.type === 'RollingUpdate' ? spec.strategy.rollingUpdate : null;
  const originals = {
    minReadySeconds: spec.minReadySeconds,
    progressDeadlineSeconds: spec.progressDeadlineSeconds,
    strategy: spec.strategy,
    paused: spec.paused,
  };
  const owned = [...replicaSets].filter(({ object }) =>
    object.metadata.ownerReferences?.some((owner) => owner.uid === metadata.uid && owner.controller === true),
  );
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    desiredCount: spec.replicas,
    paused: spec.paused,
    minReadySeconds: spec.minReadySeconds,
    progressDeadlineSeconds: spec.progressDeadlineSeconds,
    maxSurge: typeof rolling?.maxSurge === 'number' ? rolling.maxSurge : null,
    maxUnavailable: typeof rolling?.maxUnavailable === 'number' ? rolling.maxUnavailable : null,
    templateDigest,
    mark: readMark(metadata.annotations),
    originals,
    heard: owned.every(hasHeard),
    replicaSets: owned.map(observeReplicaSet),
  };
}

/**
 * kube-controller-manager has one cache of ReplicaSets for all of its controllers (NewDeploymentController and NewReplicaSetController take the same
 * informer): when the ReplicaSet controller says that it looked at this generation, the Deployment controller reads it too. What was added need not
 * be heard of.
 */
function hasHeard({ object: { metadata, spec, status } }: KnownReplicaSet): boolean {
  return status.replicas <= spec.replicas || status.observedGeneration >= metadata.generation;
}

function observeReplicaSet({ object, templateDigest }: KnownReplicaSet): ReplicaSetObservation {
  const { metadata, spec, status } = object;
  return {
    name: metadata.name,
    templateDigest,
    specCount: spec.replicas,
    readyCount: status.readyReplicas,
    availableCount: status.availableReplicas,
    minReadySeconds: spec.minReadySeconds,
    sizedFor: countIn(metadata.annotations?.['deployment.kubernetes.io/desired-replicas']),
    shareOf: countIn(metadata.annotations?.['deployment.kubernetes.io/max-replicas']),
    current: status.observedGeneration >= metadata.generation,
  };
}

function countIn(annotation: string | undefined): number | null {
  const count = Number(annotation ?? '');
  return Number.isInteger(count) && count > 0 ? count : null;
}
