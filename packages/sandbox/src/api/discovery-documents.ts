import { apiVersionOf, RESOURCE_TYPES, type ResourceType } from './resource-type.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Served without objects behind them: questions one posts and gets answered. */
const REVIEWS = [
  { group: 'authentication.k8s.io', resource: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
  { group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
] as const;

const SUBRESOURCE_VERBS: Readonly<Record<string, readonly string[]>> = {
  log: ['get'],
  binding: ['create'],
  eviction: ['create'],
  proxy: ['create', 'delete', 'get', 'patch', 'update'],
};

/** Kinds of subresources that are not the resource's own. */
const SUBRESOURCE_KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction' },
  binding: { kind: 'Binding' },
};

export const VERSION = { major: '1', minor: '37', gitVersion: 'v1.37.2+sandbox', platform: 'any/any' };

/** What `/api`, `/apis`, `/api/v1` and `/apis/GROUP/VERSION` say is here; undefined for other paths. */
export function discoveryDocument(pathname: string): unknown {
  const path = pathname.replace(/\/+$/, '');
  if (path === '/version') return VERSION;
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  if (group !== undefined) {
    const found = groups().find(({ name }) => name === group);
    return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...found };
  }
  const groupVersion = /^\/api\/([^/]+)$/.exec(path)?.[1] ?? /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  if (groupVersion === undefined) return undefined;
  const resources = [
    ...RESOURCE_TYPES.filter((type) => apiVersionOf(type) === groupVersion).flatMap(resourcesOf),
    ...REVIEWS.filter((review) => `${review.group}/v1` === groupVersion).map(({ resource, kind }) => ({
      name: resource,
      singularName: kind.toLowerCase(),
      namespaced: false,
      kind,
      verbs: ['create'],
    })),
  ];
  return resources.length === 0 ? undefined : { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function groups() {
  const named = [...RESOURCE_TYPES, ...REVIEWS.map((review) => ({ ...review, version: 'v1' }))].filter(({ group }) => group !== '');
  return [...new Map(named.map(({ group, version }) => [group, version]))].map(([name, version]) => {
    const groupVersion = { groupVersion: `${name}/${version}`, version };
    return { name, versions: [groupVersion], preferredVersion: groupVersion };
  });
}

function resourcesOf(type: ResourceType): readonly unknown[] {
  const { resource, singular, kind, namespaced, shortNames, categories, subresources } = type;
  return [
    { name: resource, singularName: singular, namespaced, kind, verbs: VERBS, shortNames, categories },
    ...subresources.map((subresource) => ({
      name: `${resource}/${subresource}`,
      singularName: '',
      namespaced,
      kind,
      ...(subresource === 'proxy' ? { kind: `${kind}ProxyOptions` } : SUBRESOURCE_KINDS[subresource]),
      verbs: SUBRESOURCE_VERBS[subresource] ?? ['get', 'patch', 'update'],
    })),
  ];
}
