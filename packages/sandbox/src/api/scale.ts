import type { KubeObject } from '../kube/objects.ts';
import { isObject, objectOr } from './json.ts';
import { badRequest } from './refusal.ts';
import { selectorText } from './selectors.ts';

/** The autoscaling/v1 Scale of a Deployment or ReplicaSet. */
export function scaleOf(object: KubeObject): KubeObject {
  const spec = objectOr('spec' in object ? object.spec : undefined);
  const status = objectOr('status' in object ? object.status : undefined);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const scale = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // A size of 0 is left out by the API's type, in the status it is not.
    spec: spec.replicas === 0 || spec.replicas === undefined ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: selectorText(spec.selector) },
  };
  return scale as unknown as KubeObject;
}

/** The object with the size a Scale asks for. */
export function scaledTo(object: KubeObject, scale: unknown): KubeObject {
  const { metadata, spec } = objectOr(scale);
  const replicas = objectOr(spec).replicas ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw badRequest(`spec.replicas of a Scale: expected a whole number, got ${JSON.stringify(replicas)}`);
  }
  const { resourceVersion = object.metadata.resourceVersion } = objectOr(metadata);
  const current = 'spec' in object && isObject(object.spec) ? object.spec : {};
  return { ...object, metadata: { ...object.metadata, resourceVersion }, spec: { ...current, replicas } } as unknown as KubeObject;
}
