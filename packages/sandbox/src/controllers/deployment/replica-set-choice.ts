import { semanticallyEqual } from '../../api/json.ts';
import type { Deployment, PodTemplate, ReplicaSet } from '../../kube/objects.ts';
import { byAge } from '../owner.ts';
import { wantedCount } from './fenceposts.ts';
import { activeOnly, availableOf, sizeOf } from './replica-counts.ts';
import { desiredReplicasOf } from './revision-annotations.ts';

export const HASH_LABEL = 'pod-template-hash';

/** The oldest ReplicaSet with the Deployment's own template: util.FindNewReplicaSet. */
export function findNew(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(byAge).find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
}

/** But for the label that tells ReplicaSets apart. */
export function isSameTemplate(left: PodTemplate, right: PodTemplate): boolean {
  return semanticallyEqual(withoutHash(left), withoutHash(right));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The only one that is active, or the newest when none is; undefined when there are several: util.FindActiveOrLatest. */
export function findActiveOrLatest(fresh: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const active = activeOnly([...old, ...(fresh === undefined ? [] : [fresh])]);
  if (active.length === 0) return fresh ?? [...old].sort(byAge).at(-1);
  return active.length === 1 ? active[0] : undefined;
}

/** All that is wanted is in it, available, and it knows how many that are: util.IsSaturated. */
export function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  const wanted = wantedCount(deployment);
  return set !== undefined && sizeOf(set) === wanted && desiredReplicasOf(set) === wanted && availableOf(set) === wanted;
}
