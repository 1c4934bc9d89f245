import type { KubeObject, ObjectMeta } from '../kube/objects.ts';
import { defined, type JsonObject, objectOr, semanticallyEqual } from './json.ts';
import { qosClass } from './qos-class.ts';
import { NAMESPACES, PODS, type ResourceType } from './resource-type.ts';

/** Which part of an object a write may change, and which it leaves as it is. */

export function specOf(object: KubeObject): unknown {
  return 'spec' in object ? object.spec : undefined;
}

export function statusOf(object: KubeObject): JsonObject {
  return 'status' in object ? { status: object.status } : {};
}

/** The status of a new object is nobody's yet. */
export function withoutStatus(object: KubeObject): KubeObject {
  const { status: _status, ...rest } = { status: undefined, ...object };
  return rest;
}

function hasStatus(type: ResourceType): boolean {
  return type.subresources.includes('status');
}

/** A status sent along with a new object is not taken, but for nodes, which no other way leads to here in one request. */
export function initialStatus(type: ResourceType, given: KubeObject): JsonObject {
  if (!hasStatus(type)) return {};
  if (type === PODS) return { status: { phase: 'Pending', qosClass: qosClass(objectOr(specOf(given))) } };
  if (type === NAMESPACES) return { status: { phase: 'Active' } };
  return type.kind === 'Node' ? statusOf(given) : { status: {} };
}

/** Identity and what the API server keeps, from the live object. */
function kept({
  uid,
  creationTimestamp,
  deletionTimestamp,
  deletionGracePeriodSeconds,
  generation,
  resourceVersion,
  managedFields,
}: ObjectMeta): JsonObject {
  return { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, resourceVersion, managedFields };
}

export function allButStatus(type: ResourceType, live: KubeObject, given: KubeObject): KubeObject {
  const { status: _status, ...rest } = { status: undefined, ...given };
  return {
    ...(hasStatus(type) ? { ...rest, ...statusOf(live) } : given),
    metadata: defined({ ...given.metadata, ...kept(live.metadata) }),
  } as unknown as KubeObject;
}

/** Of metadata a status update may carry annotations, and for pods labels. */
export function onlyStatus(type: ResourceType, live: KubeObject, given: KubeObject): KubeObject {
  const { annotations, labels } = given.metadata;
  return {
    ...live,
    ...statusOf(given),
    metadata: defined({ ...live.metadata, annotations, ...(type === PODS && { labels }) }),
  } as unknown as KubeObject;
}

/** metadata.generation after a write of anything but the status. */
export function generationAfter(type: ResourceType, live: KubeObject, next: KubeObject): number | undefined {
  const { generation = 1, annotations } = live.metadata;
  if (type.generation === 'none') return undefined;
  const ofAnnotations = type.generation === 'spec-and-annotations' && !semanticallyEqual(annotations, next.metadata.annotations);
  return ofAnnotations || !semanticallyEqual(specOf(live), specOf(next)) ? generation + 1 : generation;
}
