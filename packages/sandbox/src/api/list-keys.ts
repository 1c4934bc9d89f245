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
  schedulingGates: ['name'],
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

/** By what a strategic merge patch tells the members of the list with this name apart; undefined when it is one value. Ports are a container's or a Service's. */
export function mergeKeys(field: string, members: readonly JsonObject[]): readonly string[] | undefined {
  if (field !== 'ports') return KEYS[field];
  return members.some((member) => 'containerPort' in member) ? ['containerPort'] : ['port'];
}

/** By what server-side apply does: ports of the same number may differ in protocol. */
export function listKeys(field: string, members: readonly JsonObject[]): readonly string[] | undefined {
  return field === 'ports' ? [...(mergeKeys(field, members) ?? []), 'protocol'] : KEYS[field];
}
