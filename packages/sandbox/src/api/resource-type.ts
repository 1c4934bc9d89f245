/** One kind of object the embedded API serves. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Beside metadata.name and metadata.namespace. */
  readonly selectable: readonly string[];
  /** What a client may write only by itself: `status` of those that have one. */
  readonly subresources: readonly string[];
  /** What raises metadata.generation. */
  readonly generation: 'none' | 'spec' | 'spec-and-annotations';
}

type Optional = 'group' | 'version' | 'namespaced' | 'shortNames' | 'categories' | 'selectable' | 'subresources' | 'generation';
type Definition = Omit<ResourceType, Optional> & Partial<Pick<ResourceType, Optional>>;

const define = (definition: Definition): ResourceType => ({
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: [],
  selectable: [],
  subresources: [],
  generation: 'none',
  ...definition,
});

export const NAMESPACES = define({
  resource: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  namespaced: false,
  shortNames: ['ns'],
  selectable: ['status.phase'],
  subresources: ['status', 'finalize'],
});

export const NODES = define({
  resource: 'nodes',
  singular: 'node',
  kind: 'Node',
  namespaced: false,
  shortNames: ['no'],
  selectable: ['spec.unschedulable'],
  subresources: ['status'],
});

export const PODS = define({
  resource: 'pods',
  singular: 'pod',
  kind: 'Pod',
  shortNames: ['po'],
  categories: ['all'],
  selectable: ['spec.nodeName', 'status.phase', 'status.podIP', 'spec.restartPolicy', 'spec.schedulerName'],
  subresources: ['status', 'binding', 'eviction', 'log', 'proxy'],
  generation: 'spec',
});

export const DEPLOYMENTS = define({
  group: 'apps',
  resource: 'deployments',
  singular: 'deployment',
  kind: 'Deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: ['status', 'scale'],
  generation: 'spec-and-annotations',
});

export const REPLICA_SETS = define({
  group: 'apps',
  resource: 'replicasets',
  singular: 'replicaset',
  kind: 'ReplicaSet',
  shortNames: ['rs'],
  categories: ['all'],
  selectable: ['status.replicas'],
  subresources: ['status', 'scale'],
  generation: 'spec',
});

export const EVENTS = define({
  resource: 'events',
  singular: 'event',
  kind: 'Event',
  shortNames: ['ev'],
  selectable: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
});

export const SERVICES = define({
  resource: 'services',
  singular: 'service',
  kind: 'Service',
  shortNames: ['svc'],
  categories: ['all'],
  selectable: ['spec.type', 'spec.clusterIP'],
  subresources: ['status', 'proxy'],
});

/** In the order in which discovery lists them. */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  define({ resource: 'configmaps', singular: 'configmap', kind: 'ConfigMap', shortNames: ['cm'] }),
  EVENTS,
  define({ resource: 'limitranges', singular: 'limitrange', kind: 'LimitRange', shortNames: ['limits'] }),
  NAMESPACES,
  NODES,
  PODS,
  define({ resource: 'resourcequotas', singular: 'resourcequota', kind: 'ResourceQuota', shortNames: ['quota'], subresources: ['status'] }),
  define({ resource: 'secrets', singular: 'secret', kind: 'Secret', selectable: ['type'] }),
  define({ resource: 'serviceaccounts', singular: 'serviceaccount', kind: 'ServiceAccount', shortNames: ['sa'] }),
  SERVICES,
  define({ group: 'apps', resource: 'controllerrevisions', singular: 'controllerrevision', kind: 'ControllerRevision' }),
  DEPLOYMENTS,
  REPLICA_SETS,
  define({
    group: 'autoscaling',
    version: 'v2',
    resource: 'horizontalpodautoscalers',
    singular: 'horizontalpodautoscaler',
    kind: 'HorizontalPodAutoscaler',
    shortNames: ['hpa'],
    categories: ['all'],
    subresources: ['status'],
  }),
  define({ group: 'coordination.k8s.io', resource: 'leases', singular: 'lease', kind: 'Lease' }),
  define({
    group: 'policy',
    resource: 'poddisruptionbudgets',
    singular: 'poddisruptionbudget',
    kind: 'PodDisruptionBudget',
    shortNames: ['pdb'],
    subresources: ['status'],
    generation: 'spec',
  }),
];

/** Where its objects are in the store. */
export function collectionOf({ group, resource }: ResourceType): string {
  return `${group}/${resource}`;
}

export function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}

/** As in messages: `deployments.apps`, `pods`. */
export function qualifiedName({ group, resource }: ResourceType): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** As in messages about what is invalid: `Deployment.apps`. */
export function qualifiedKind({ group, kind }: ResourceType): string {
  return group === '' ? kind : `${kind}.${group}`;
}

export function findType(group: string, version: string, resource: string): ResourceType | undefined {
  return RESOURCE_TYPES.find((type) => type.group === group && type.version === version && type.resource === resource);
}
