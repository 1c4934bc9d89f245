import type { KubeObject } from '../kube/objects.ts';
import { defined, isObject, type JsonObject, objectOr } from './json.ts';
import { badRequest } from './refusal.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';

/** The body as an object of this type; what is said about its place has to agree with the path. */
export function receivedObject(type: ResourceType, namespace: string, body: unknown, name?: string): KubeObject {
  if (!isObject(body)) throw badRequest('expected an object as the body');
  const { apiVersion = apiVersionOf(type), kind = type.kind } = body;
  if (apiVersion !== apiVersionOf(type) || kind !== type.kind) {
    throw badRequest(
      `the API version or kind in the data (${String(apiVersion)}, ${String(kind)}) does not match the expected (${apiVersionOf(type)}, ${type.kind})`,
    );
  }
  const metadata = objectOr(body.metadata);
  const own = typeof metadata.name === 'string' ? metadata.name : '';
  if (name !== undefined && own !== '' && own !== name) {
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
  }
  if (type.namespaced && typeof metadata.namespace === 'string' && metadata.namespace !== '' && metadata.namespace !== namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request (${metadata.namespace}, ${namespace})`,
    );
  }
  const received: JsonObject = {
    ...body,
    apiVersion,
    kind,
    metadata: defined({ ...metadata, name: name ?? own, namespace: type.namespaced ? namespace : undefined }),
  };
  return received as unknown as KubeObject;
}
