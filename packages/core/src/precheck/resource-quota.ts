import type { PodTemplateFact, QuotaFact, QuotaScope } from './facts.ts';
import { addTo, nano, podLimits, podRequests } from './pod-resources.ts';
import { formatResource, parseQuantity } from './quantity.ts';

/** How many pods of one template come on top, and how many new ReplicaSets. */
export interface Demand {
  readonly template: PodTemplateFact;
  readonly podCount: number;
  readonly replicaSetCount: number;
}

export interface QuotaShortage {
  readonly quota: string;
  readonly resource: string;
  /** Written as quantities. */
  readonly needed: string;
  readonly left: string;
  readonly hard: string;
  /** Certain, or `maybe` where a scope of the quota cannot be judged from the template. */
  readonly certainty: 'certain' | 'maybe';
}

const ONE = 1_000_000_000n;

/** What of these demands together does not fit into a quota. Templates carry the LimitRange's defaults already. */
export function quotaShortages(demands: readonly Demand[], quota: QuotaFact): readonly QuotaShortage[] {
  const counted = demands
    .map((demand) => ({ demand, scope: inScope(demand.template, quota.scopes) }))
    .filter(({ scope }) => scope !== 'no');
  const needed = new Map<string, bigint>();
  for (const { demand } of counted) addTo(needed, quotaUse(demand.template), BigInt(demand.podCount));
  // Scoped quotas count pods only.
  if (quota.scopes.length === 0) {
    for (const { replicaSetCount } of demands) addTo(needed, new Map([['count/replicasets.apps', ONE]]), BigInt(replicaSetCount));
  }
  const certainty = counted.some(({ scope }) => scope === 'unknown') ? 'maybe' : 'certain';
  return Object.entries(quota.hard).flatMap(([resource, hardText]) => {
    const want = needed.get(resource) ?? 0n;
    const hard = parseQuantity(hardText);
    const left = hard - parseQuantity(quota.used[resource] ?? '0');
    if (want === 0n || want <= left) return [];
    const shown = {
      needed: formatResource(resource, want),
      left: formatResource(resource, left < 0n ? 0n : left),
      hard: formatResource(resource, hard),
    };
    return [{ quota: quota.name, resource, certainty, ...shown }];
  });
}

const DEMANDED = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

/** A quota on cpu or memory refuses pods that have a container without it. Names what is missing where. */
export function quotaOmissions(template: PodTemplateFact, quota: QuotaFact): readonly string[] {
  if (inScope(template, quota.scopes) !== 'yes') return [];
  return Object.keys(quota.hard)
    .filter((resource) => DEMANDED.has(resource))
    .flatMap((resource) => {
      const limits = resource.startsWith('limits.');
      const name = resource.replace(/^(limits|requests)\./, '');
      const without = [...template.containers, ...template.initContainers].filter(
        (container) => !(name in (limits ? container.limits : { ...container.limits, ...container.requests })),
      );
      return without.map(
        (container) => `container ${container.name} must set ${limits ? 'limits' : 'requests'}.${name} (quota ${quota.name} counts it)`,
      );
    });
}

/** Under every name a quota may use for it. */
function quotaUse(template: PodTemplateFact): ReadonlyMap<string, bigint> {
  const use = new Map<string, bigint>([
    ['pods', ONE],
    ['count/pods', ONE],
  ]);
  for (const [resource, amount] of podRequests(template)) {
    use.set(`requests.${resource}`, amount);
    // The short names exist for the standard resources only; extended resources are counted as `requests.…`.
    if (resource === 'cpu' || resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-'))
      use.set(resource, amount);
  }
  for (const [resource, amount] of podLimits(template)) use.set(`limits.${resource}`, amount);
  return use;
}

type InScope = 'yes' | 'no' | 'unknown';

function inScope(template: PodTemplateFact, scopes: readonly QuotaScope[]): InScope {
  const answers = scopes.map((scope) => oneScope(template, scope));
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

function oneScope(template: PodTemplateFact, scope: QuotaScope): InScope {
  switch (scope.name) {
    // A Deployment's pods have no activeDeadlineSeconds.
    case 'Terminating':
      return 'no';
    case 'NotTerminating':
      return 'yes';
    case 'BestEffort':
      return isBestEffort(template) ? 'yes' : 'no';
    case 'NotBestEffort':
      return isBestEffort(template) ? 'no' : 'yes';
    case 'PriorityClass':
      return inPriorityScope(template.priorityClassName, scope);
    default:
      return 'unknown';
  }
}

function inPriorityScope(priorityClass: string | null, scope: QuotaScope): InScope {
  // A template that names none may still get the cluster's default class on admission.
  if (priorityClass === null) return 'unknown';
  switch (scope.operator) {
    case 'In':
      return scope.values.includes(priorityClass) ? 'yes' : 'no';
    case 'NotIn':
      return scope.values.includes(priorityClass) ? 'no' : 'yes';
    case 'Exists':
      return 'yes';
    case 'DoesNotExist':
      return 'no';
    default:
      return 'unknown';
  }
}

function isBestEffort(template: PodTemplateFact): boolean {
  return [...template.containers, ...template.initContainers, { requests: template.podRequests, limits: template.podLimits }].every(
    (part) =>
      [...nano(part.requests), ...nano(part.limits)].every(
        ([resource, amount]) => amount === 0n || (resource !== 'cpu' && resource !== 'memory'),
      ),
  );
}
