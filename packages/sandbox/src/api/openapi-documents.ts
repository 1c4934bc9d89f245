import { apiVersionOf, RESOURCE_TYPES, type ResourceType } from './resource-type.ts';

/**
 * As much of OpenAPI v3 as kubectl asks for before it applies or creates: where each kind is, and that its PATCH knows the parameter
 * `fieldValidation`, so that kubectl leaves validation to the server. No schemas. Undefined for other paths.
 */
export function openApiDocument(pathname: string): unknown {
  const path = pathname.replace(/\/+$/, '');
  if (path === '/openapi/v3') {
    const roots = [...new Set(RESOURCE_TYPES.map(rootOf))];
    return { paths: Object.fromEntries(roots.map((root) => [root, { serverRelativeURL: `/openapi/v3/${root}` }])) };
  }
  const types = RESOURCE_TYPES.filter((type) => path === `/openapi/v3/${rootOf(type)}`);
  if (types.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Sandbox', version: 'v1' },
    paths: Object.fromEntries(
      types.map((type) => [
        `/${rootOf(type)}${type.namespaced ? '/namespaces/{namespace}' : ''}/${type.resource}/{name}`,
        { patch: patchOf(type) },
      ]),
    ),
  };
}

function rootOf(type: ResourceType): string {
  return `${type.group === '' ? 'api' : 'apis'}/${apiVersionOf(type)}`;
}

function patchOf({ group, version, kind }: ResourceType): unknown {
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
  return { parameters, responses: {}, 'x-kubernetes-group-version-kind': { group, version, kind } };
}
