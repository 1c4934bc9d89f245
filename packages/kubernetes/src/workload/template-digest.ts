import { createHash } from 'node:crypto';

const HASH_LABEL = 'pod-template-hash';

/**
 * Digest of a pod template as the API server gives it back, without the pod-template-hash label that a ReplicaSet adds: equal for a
 * Deployment and for the ReplicaSet made from it, as in the controller's EqualIgnoreHash (kubernetes: pkg/controller/deployment/util).
 */
export function templateDigest(template: unknown): string {
  return `sha256:${createHash('sha256')
    .update(canonical(withoutHash(template)))
    .digest('hex')}`;
}

/** The template without the label that belongs to one ReplicaSet only. */
export function withoutHash(template: unknown): unknown {
  if (!isObject(template) || !isObject(template.metadata) || !isObject(template.metadata.labels)) return template;
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** Sorted keys; null and empty metadata fields left out, because the API server is free to do so. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== null && entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
