import { type CheckResult, type ResolvedPlan, runBusinessChecks } from '@sluice/core';
import type { Environment } from '../environment.ts';

/** The checks that ask other systems than the cluster; nobody is asked where all of them are off. */
export async function checkBusiness(plan: ResolvedPlan, env: Environment): Promise<readonly CheckResult[]> {
  if (plan.business === undefined) return [];
  const { gatherBusinessFacts } = await import('./gather-business-facts.ts');
  return runBusinessChecks(plan, await gatherBusinessFacts(plan.business, env));
}
