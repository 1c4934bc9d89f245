import type { KubeObject, OwnerReference } from '../kube/objects.ts';

/** The one owner that manages the object. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

export function controllerReference(
  owner: KubeObject,
  apiVersion: string,
  kind: string,
): OwnerReference & { readonly blockOwnerDeletion: true } {
  return { apiVersion, kind, name: owner.metadata.name, uid: owner.metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
}

/** Of two that came within one second the one with the smaller name is older (controller.ReplicaSetsByCreationTimestamp). */
export function byAge(a: KubeObject, b: KubeObject): number {
  const [left = '', right = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
