import type { JsonObject } from './json.ts';

/**
 * By what the members of a list are told apart, for lists that merge member by member: patchMergeKey and listMapKey of the API's types
 * (k8s.io/api, +patchMergeKey). All others are replaced as a whole.
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  conditions: ['type'],
  addresses: ['type'],
  ownerReferences: ['uid'],
  containerStatuses: ['name'],
};

/** The keys of the list with this name, or undefined when it is one value. Ports are a container's or a Service's. */
export function listKeys(field: string, members: readonly JsonObject[]): readonly string[] | undefined {
  if (field !== 'ports') return KEYS[field];
  return members.some((member) => 'containerPort' in member) ? ['containerPort'] : ['port'];
}
