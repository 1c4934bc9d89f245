import type { ResolvedConcurrency } from '../plan/resolved-plan.ts';
import type { WorkloadFact } from './facts.ts';

/**
 * S: most instances in motion: `concurrency.instances`, or the workload's own maxSurge (a percent of n rounds up), at least 1 and at
 * most n. 0 where the plan says that there is no room for surge. Example: `25%` of 10 → 3; `25%` of 1 → 1; 5 of 3 → 3.
 */
export function surgeCount(concurrency: Pick<ResolvedConcurrency, 'instances'>, desiredCount: number, maxSurge: string): number {
  if (concurrency.instances === 0) return 0;
  const wanted = concurrency.instances ?? resolveShare(maxSurge, desiredCount);
  return Math.min(Math.max(wanted, 1), Math.max(desiredCount, 1));
}

/** Instances that come on top of those that are there already: less when a release in motion has surged before. */
export function extraCount(concurrency: Pick<ResolvedConcurrency, 'instances'>, workload: WorkloadFact): number {
  if (workload.desiredCount === 0) return 0;
  const surged = Math.max(0, workload.totalCount - workload.desiredCount);
  return Math.max(0, surgeCount(concurrency, workload.desiredCount, workload.maxSurge) - surged);
}

/** `3` or `25%` of n, rounded up as the Deployment controller does for maxSurge. */
function resolveShare(text: string, desiredCount: number): number {
  const number = Number.parseInt(text, 10);
  if (Number.isNaN(number)) return 0;
  return text.endsWith('%') ? Math.ceil((desiredCount * number) / 100) : number;
}
