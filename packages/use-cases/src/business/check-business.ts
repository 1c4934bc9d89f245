import { type ArtifactFact, type CheckResult, type Fix, type ResolvedPlan, runBusinessChecks } from '@sluice/core';
import type { Environment } from '../environment.ts';

/** What is released, and why it cannot wait. */
export interface BusinessContext {
  readonly artifacts: readonly ArtifactFact[];
  readonly planFile: string;
  readonly fix: Fix | null;
}

/** The checks that ask other systems than the cluster; nobody is asked where all of them are off. */
export async function checkBusiness(plan: ResolvedPlan, env: Environment, context: BusinessContext): Promise<readonly CheckResult[]> {
  if (plan.business === undefined) return [];
  const { gatherBusinessFacts } = await import('./gather-business-facts.ts');
  return runBusinessChecks(plan, await gatherBusinessFacts(plan.business, env, context), context);
}
