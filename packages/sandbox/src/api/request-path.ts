import { findType, type ResourceType } from './resource-type.ts';

export interface ResourcePath {
  readonly type: ResourceType;
  /** Empty for what has none, and for a collection over all namespaces. */
  readonly namespace: string;
  /** Undefined for a collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** `/apis/apps/v1/namespaces/shop/deployments/web/scale` and the like; undefined for what is no resource that is served. */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [root, ...rest] = parts;
  if (root !== 'api' && root !== 'apis') return undefined;
  const group = root === 'api' ? '' : (rest.shift() ?? '');
  const version = rest.shift() ?? '';
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && findType(group, version, rest[2] ?? '')?.namespaced === true;
  const namespace = inNamespace ? (rest[1] ?? '') : '';
  const [resource = '', name, subresource, ...beyond] = inNamespace ? rest.slice(2) : rest;
  const type = findType(group, version, resource);
  if (type === undefined || beyond.length > 0) return undefined;
  if (type.namespaced && !inNamespace && name !== undefined) return undefined;
  return { type, namespace, name, subresource };
}
