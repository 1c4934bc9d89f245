import type { Amounts, ContainerFact, PodTemplateFact } from './facts.ts';
import { parseQuantity } from './quantity.ts';

/** Nano-units by resource name. */
export type NanoAmounts = ReadonlyMap<string, bigint>;

export type PodResources = Pick<PodTemplateFact, 'containers' | 'initContainers' | 'podRequests' | 'podLimits' | 'overhead'>;

/**
 * What the scheduler and quotas count for one pod: the running containers and sidecars together, or the most that an init container
 * needs beside the sidecars started before it, whichever is more; the pod's own settings win; overhead comes on top. A container that
 * has a limit and no request asks for its limit.
 *
 * Example: containers 200m and 300m, an init container of 1 CPU → max(500m, 1) = 1 CPU.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function podRequests(pod: PodResources): NanoAmounts {
  return podSum(pod, (container) => ({ ...container.limits, ...container.requests }), { ...pod.podLimits, ...pod.podRequests });
}

/** As podRequests, over the limits. A resource that some container leaves unlimited is limited by the others' sum only. */
export function podLimits(pod: PodResources): NanoAmounts {
  return podSum(pod, (container) => container.limits, pod.podLimits);
}

function podSum(pod: PodResources, amountsOf: (container: ContainerFact) => Amounts, ofThePod: Amounts): NanoAmounts {
  const running = new Map<string, bigint>();
  for (const container of pod.containers) addTo(running, nano(amountsOf(container)));
  const sidecars = new Map<string, bigint>();
  const starting = new Map<string, bigint>();
  for (const container of pod.initContainers) {
    const own = nano(amountsOf(container));
    if (container.sidecar) addTo(sidecars, own);
    const together = new Map(sidecars);
    if (!container.sidecar) addTo(together, own);
    for (const [resource, amount] of together) starting.set(resource, larger(starting.get(resource), amount));
  }
  addTo(running, sidecars);
  for (const [resource, amount] of starting) running.set(resource, larger(running.get(resource), amount));
  for (const [resource, amount] of nano(ofThePod)) running.set(resource, amount);
  addTo(running, nano(pod.overhead));
  return running;
}

export function nano(amounts: Amounts): NanoAmounts {
  return new Map(Object.entries(amounts).map(([resource, text]) => [resource, parseQuantity(text)]));
}

export function addTo(sum: Map<string, bigint>, amounts: NanoAmounts, times = 1n): void {
  for (const [resource, amount] of amounts) sum.set(resource, (sum.get(resource) ?? 0n) + amount * times);
}

function larger(left: bigint | undefined, right: bigint): bigint {
  return left !== undefined && left > right ? left : right;
}
