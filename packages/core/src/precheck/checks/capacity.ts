import { type Check, type CheckContext, forEachWorkload, passed, type ServiceContext, unreadable } from '../check-context.ts';
import type { Finding, JsonValue } from '../check-result.ts';
import { limitRangeViolations, withLimitRangeDefaults } from '../limit-range.ts';
import { newTemplate } from '../new-template.ts';
import { mayLandOn } from '../node-fit.ts';
import { roomOn } from '../node-room.ts';
import { podRequests } from '../pod-resources.ts';
import { formatResource, parseQuantity } from '../quantity.ts';
import { type Demand, type QuotaShortage, quotaOmissions, quotaShortages } from '../resource-quota.ts';
import { extraCount } from '../surge.ts';

/** Room for S more instances of the new pod template: limit ranges, quotas, nodes. */
export const checkCapacity: Check = (context) => {
  const demands = new Map<string, Demand>();
  const findings = forEachWorkload(context, (service) => {
    const demand = demandOf(service, context);
    demands.set(service.service.name, demand);
    return [...limits(service, demand, context), ...quotas(service, demand, context), ...nodes(service, demand, context)];
  });
  return [...findings, ...together(demands, findings, context)];
};

function demandOf({ facts, workload }: ServiceContext, { plan, facts: { limitRanges } }: CheckContext): Demand {
  const items = 'value' in limitRanges ? limitRanges.value : [];
  return {
    template: withLimitRangeDefaults(newTemplate(facts, workload), items),
    podCount: extraCount(plan.concurrency, workload),
    replicaSetCount: 1,
  };
}

function limits({ service }: ServiceContext, demand: Demand, { facts }: CheckContext): readonly Finding[] {
  if ('error' in facts.limitRanges) return [unreadable(service.name, 'LimitRanges', facts.limitRanges.error)];
  const violations = limitRangeViolations(demand.template, facts.limitRanges.value);
  if (violations.length === 0) return [];
  return [
    {
      service: service.name,
      verdict: 'fail',
      message: `new instances would be refused: ${violations.join('; ')}`,
      fix: 'set requests and limits within the LimitRange',
      evidence: violations,
    },
  ];
}

function quotas({ service }: ServiceContext, demand: Demand, { facts }: CheckContext): readonly Finding[] {
  if ('error' in facts.quotas) return [unreadable(service.name, 'ResourceQuotas', facts.quotas.error)];
  const omissions = [...new Set(facts.quotas.value.flatMap((quota) => quotaOmissions(demand.template, quota)))];
  if (omissions.length > 0) {
    return [
      {
        service: service.name,
        verdict: 'fail',
        message: `new instances would be refused: ${omissions.join('; ')}`,
        fix: 'set them in the pod template, or give the namespace a LimitRange with defaults',
        evidence: omissions,
      },
    ];
  }
  const shortages = facts.quotas.value.flatMap((quota) => quotaShortages([demand], quota));
  if (shortages.length === 0)
    return [
      passed(service.name, `quota: room for ${demand.podCount} more`, {
        quotas: facts.quotas.value.map((quota) => quota.name),
        more: demand.podCount,
      }),
    ];
  return [shortage(service.name, `no room for ${demand.podCount} more ${plural(demand.podCount)}`, shortages)];
}

function shortage(service: string | null, what: string, shortages: readonly QuotaShortage[]): Finding {
  const certain = shortages.some((each) => each.certainty === 'certain');
  const list = shortages
    .map(({ quota, resource, needed, left, hard }) => `quota ${quota} has ${left} of ${hard} ${resource} left, needed ${needed}`)
    .join('; ');
  return {
    service,
    verdict: certain ? 'fail' : 'inconclusive',
    message: `${certain ? what : `${what}, if the quota applies (its scope cannot be judged from the template)`}: ${list}`,
    fix: 'raise the quota, lower concurrency.instances, or set concurrency: { instances: 0, unavailable: 1 } to replace in place',
    evidence: shortages.map((each): JsonValue => ({ ...each })),
  };
}

function nodes({ service }: ServiceContext, demand: Demand, { facts }: CheckContext): readonly Finding[] {
  const { podCount: wanted, template } = demand;
  if (wanted === 0) return [];
  if ('error' in facts.nodes) return [unreadable(service.name, 'room on the nodes', facts.nodes.error, true)];
  if ('error' in facts.nodeUsage) return [unreadable(service.name, 'what runs on the nodes', facts.nodeUsage.error, true)];
  const { value: usage } = facts.nodeUsage;
  const candidates = facts.nodes.value.filter((node) => mayLandOn(node, template));
  const rooms = candidates.map((node) => roomOn(node, usage[node.name] ?? {}, template));
  const fitting = rooms.reduce((sum, room) => sum + Math.min(room.podCount, wanted), 0);
  const each =
    [...podRequests(template)].map(([resource, amount]) => `${formatResource(resource, amount)} ${resource}`).join(', ') ||
    'nothing requested';
  const evidence = {
    wanted,
    fitting: Math.min(fitting, wanted),
    nodes: facts.nodes.value.length,
    candidates: candidates.length,
    each,
    notWeighed: template.schedulerRules,
  };
  if (fitting < wanted)
    return [tooFull(service.name, `${Math.min(fitting, wanted)} of ${wanted}`, each, rooms, facts.nodes.value, evidence)];
  if (template.schedulerRules.length > 0) {
    const rules = template.schedulerRules.join(', ');
    return [
      {
        service: service.name,
        verdict: 'inconclusive',
        message: `nodes: room for ${wanted} more (${each} each), but only the scheduler can weigh its required ${rules}`,
        fix: null,
        evidence,
        warnsAtMost: true,
      },
    ];
  }
  return [
    passed(
      service.name,
      `nodes: room for ${wanted} more (${each} each) on ${candidates.length} of ${facts.nodes.value.length} nodes`,
      evidence,
    ),
  ];
}

function tooFull(
  service: string,
  found: string,
  each: string,
  rooms: readonly ReturnType<typeof roomOn>[],
  all: readonly { readonly labels: Readonly<Record<string, string>> }[],
  evidence: JsonValue,
): Finding {
  const bounds = [...new Set(rooms.flatMap((room) => (room.bounded === null ? [] : [room.bounded])))].join(', ');
  const why =
    rooms.length === 0
      ? `none of the ${all.length} nodes takes it (selector, affinity, taints, readiness)`
      : `short of ${bounds} on ${rooms.length} of ${all.length} nodes`;
  const message = `nodes: room for ${found} more instances (${each} each): ${why}`;
  // New nodes may come; nobody but the autoscaler knows.
  if (all.some(({ labels }) => GROWING_POOL_LABELS.some((label) => label in labels))) {
    return { service, verdict: 'inconclusive', message: `${message}; the node pool may grow`, fix: null, evidence, warnsAtMost: true };
  }
  return {
    service,
    verdict: 'fail',
    message,
    fix: 'make room, lower concurrency.instances, or set concurrency: { instances: 0, unavailable: 1 }; where nodes are added on demand: prechecks: { capacity: warn }',
    evidence,
  };
}

const GROWING_POOL_LABELS = ['karpenter.sh/nodepool', 'eks.amazonaws.com/compute-type', 'kubernetes.azure.com/nodeprovisioner'];

/** Workloads that move at the same time share the quota: the ones that need most are counted together. */
function together(demands: ReadonlyMap<string, Demand>, findings: readonly Finding[], { plan, facts }: CheckContext): readonly Finding[] {
  const atOnce = plan.concurrency.workloads;
  if ('error' in facts.quotas || atOnce < 2 || demands.size < 2 || findings.some((finding) => finding.verdict === 'fail')) return [];
  const shortages = facts.quotas.value.flatMap((quota) => worstTogether([...demands.values()], atOnce, quota));
  if (shortages.length === 0) return [];
  return [
    shortage(null, `each service fits alone, but not ${Math.min(atOnce, demands.size)} at a time (concurrency.workloads)`, shortages),
  ];
}

function worstTogether(demands: readonly Demand[], atOnce: number, quota: Parameters<typeof quotaShortages>[1]): readonly QuotaShortage[] {
  return Object.keys(quota.hard).flatMap((resource) => {
    // With nothing left, a shortage says how much each needs: the largest of this resource move together.
    const empty = { ...quota, hard: { [resource]: '0' }, used: {} };
    const needs = demands
      .map((demand) => ({ demand, need: parseNeed(quotaShortages([demand], empty)) }))
      .sort((left, right) => (right.need > left.need ? 1 : right.need < left.need ? -1 : 0));
    const largest = needs.slice(0, atOnce).map(({ demand }) => demand);
    return quotaShortages(largest, { ...quota, hard: { [resource]: quota.hard[resource] ?? '0' } });
  });
}

function parseNeed([first]: readonly QuotaShortage[]): bigint {
  return first === undefined ? 0n : parseQuantity(first.needed);
}

function plural(count: number): string {
  return count === 1 ? 'instance' : 'instances';
}
