import type { Node, NodeSelectorRequirement, Pod } from '../kube/objects.ts';
import { quantity } from './quantity.ts';

export type Placement = { readonly kind: 'node'; readonly name: string } | { readonly kind: 'unschedulable'; readonly message: string };

interface Room {
  node: Node;
  readonly allocatable: Map<string, number>;
  readonly used: Map<string, number>;
}

/** Which node each pod goes to: the one with the fewest pods of those it fits on. Knows what it promised before the API server does. */
export class Scheduler {
  readonly #rooms = new Map<string, Room>();
  readonly #held = new Map<string, { node: string; requests: Map<string, number> }>();

  setNode(node: Node): void {
    const allocatable = new Map(Object.entries(node.status?.allocatable ?? {}).map(([name, amount]) => [name, quantity(amount)]));
    this.#rooms.set(node.metadata.name, { node, allocatable, used: this.#rooms.get(node.metadata.name)?.used ?? new Map() });
  }

  removeNode(name: string): void {
    this.#rooms.delete(name);
  }

  /** Places the pod and keeps its room until `release`. */
  place(pod: Pod): Placement {
    const requests = requestsOf(pod);
    const reasons = new Map<string, number>();
    let best: Room | undefined;
    for (const room of this.#rooms.values()) {
      const reason = misfit(pod, requests, room);
      if (reason === undefined) {
        if (best === undefined || (room.used.get('pods') ?? 0) < (best.used.get('pods') ?? 0)) best = room;
      } else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    if (best !== undefined) {
      this.#hold(pod, best.node.metadata.name, requests);
      return { kind: 'node', name: best.node.metadata.name };
    }
    const causes = [...reasons].map(([reason, count]) => `${count} ${reason}`);
    return { kind: 'unschedulable', message: `0/${this.#rooms.size} nodes are available: ${causes.join(', ')}.` };
  }

  /** A pod somebody else has bound, or one seen again after a restart. */
  adopt(pod: Pod): void {
    if (pod.spec.nodeName !== undefined && !this.#held.has(uidOf(pod))) this.#hold(pod, pod.spec.nodeName, requestsOf(pod));
  }

  /** True when the pod held room. */
  release(uid: string): boolean {
    const held = this.#held.get(uid);
    if (held === undefined) return false;
    this.#held.delete(uid);
    const used = this.#rooms.get(held.node)?.used;
    if (used !== undefined) for (const [name, amount] of held.requests) used.set(name, (used.get(name) ?? 0) - amount);
    return true;
  }

  #hold(pod: Pod, node: string, requests: Map<string, number>): void {
    this.#held.set(uidOf(pod), { node, requests });
    const used = this.#rooms.get(node)?.used;
    if (used !== undefined) for (const [name, amount] of requests) used.set(name, (used.get(name) ?? 0) + amount);
  }
}

function uidOf(pod: Pod): string {
  return pod.metadata.uid ?? `${pod.metadata.namespace}/${pod.metadata.name}`;
}

function requestsOf(pod: Pod): Map<string, number> {
  const total = new Map([['pods', 1]]);
  for (const { resources } of pod.spec.containers) {
    for (const [name, amount] of Object.entries({ ...resources?.limits, ...resources?.requests })) {
      total.set(name, (total.get(name) ?? 0) + quantity(amount));
    }
  }
  return total;
}

/** Why the pod cannot go there, in the scheduler's words; undefined when it can. */
function misfit(pod: Pod, requests: Map<string, number>, room: Room): string | undefined {
  const { node } = room;
  if (node.spec?.unschedulable === true && !tolerates(pod, 'node.kubernetes.io/unschedulable')) return 'node(s) were unschedulable';
  for (const taint of node.spec?.taints ?? []) {
    if (taint.effect !== 'PreferNoSchedule' && !tolerates(pod, taint.key)) return `node(s) had untolerated taint(s)`;
  }
  if (!matchesNode(pod, node)) return "node(s) didn't match Pod's node affinity/selector";
  for (const [name, amount] of requests) {
    // A resource the node does not list at all has no room; cpu and the like are always listed.
    if ((room.used.get(name) ?? 0) + amount > (room.allocatable.get(name) ?? 0))
      return name === 'pods' ? 'Too many pods' : `Insufficient ${name}`;
  }
  return undefined;
}

function tolerates(pod: Pod, key: string): boolean {
  return (pod.spec.tolerations ?? []).some(
    (toleration) => toleration.key === key || (toleration.key === undefined && toleration.operator === 'Exists'),
  );
}

function matchesNode(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined) return true;
  const fields = { 'metadata.name': node.metadata.name };
  return terms.some(
    (term) =>
      (term.matchFields ?? []).every((requirement) => satisfied(requirement, fields)) &&
      (term.matchExpressions ?? []).every((requirement) => satisfied(requirement, labels)),
  );
}

function satisfied({ key, operator, values = [] }: NodeSelectorRequirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
