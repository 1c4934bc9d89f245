import type { Amounts, NodeFact, PodTemplateFact } from './facts.ts';
import { nano, podRequests } from './pod-resources.ts';
import { parseQuantity } from './quantity.ts';

export interface NodeRoom {
  readonly node: string;
  /** Pods of this template that still fit. */
  readonly podCount: number;
  /** What runs out first; null when nothing bounds it. */
  readonly bounded: string | null;
}

const ONE = 1_000_000_000n;

/**
 * How many more pods of the template fit on a node: over all resources, the least ⌊(allocatable − requested) / request⌋.
 * Example: 4 CPU, 3 requested, 400m each → ⌊1 / 0.4⌋ = 2.
 */
export function roomOn(node: NodeFact, used: Amounts, template: PodTemplateFact): NodeRoom {
  let podCount = Number.MAX_SAFE_INTEGER;
  let bounded: string | null = null;
  for (const [resource, request] of new Map([...podRequests(template), ['pods', ONE] as const])) {
    if (request === 0n) continue;
    const free = parseQuantity(node.allocatable[resource] ?? '0') - (nano(used).get(resource) ?? 0n);
    const fitting = free <= 0n ? 0 : Number(free / request);
    if (fitting < podCount) {
      podCount = fitting;
      bounded = resource;
    }
  }
  return { node: node.name, podCount, bounded };
}
