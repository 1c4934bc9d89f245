import { type ArtifactFact, type CheckResult, checkPromotion, type Fix, type ResolvedPlan } from '@sluice/core';
import type { Clusters } from '../clusters.ts';
import type { RecordKeeper } from '../record-keeper.ts';

/** Where the ledger is found, and why this cannot wait. */
export interface PromotionContext {
  readonly keeper: RecordKeeper | undefined;
  /** The ledger that the record of this environment was kept in so far. */
  readonly place: string | undefined;
  readonly fix: Fix | null;
}

/** Whether the artifacts may come here from another environment; nobody is asked where the plan has no `promote`. */
export async function promotionChecks(
  clusters: Clusters,
  plan: ResolvedPlan,
  artifacts: readonly ArtifactFact[],
  context: PromotionContext,
): Promise<readonly CheckResult[]> {
  const { promotion } = plan;
  if (promotion === undefined) return [];
  const { gatherPromotionFacts } = await import('./gather-promotion-facts.ts');
  return checkPromotion(plan, artifacts, await gatherPromotionFacts(clusters, { plan, promotion, artifacts }, context), context.fix);
}
