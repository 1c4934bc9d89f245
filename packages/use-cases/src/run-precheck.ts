import { type ArtifactFact, type CheckResult, type ResolvedPlan, runChecks } from '@sluice/core';
import { gatherFacts } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';
import type { ManifestsByService } from './load-manifests.ts';

/** All checks of all targets; nothing is changed. */
export async function runPrecheck(
  clusters: Clusters,
  plan: ResolvedPlan,
  artifacts: readonly ArtifactFact[],
  manifests: ManifestsByService,
  replaces: string | null = null,
): Promise<readonly CheckResult[]> {
  const results = await Promise.all(
    plan.targets.map(async (target) => {
      const input = { target, artifacts, prechecks: plan.prechecks, manifests, replaces };
      const facts = await gatherFacts(await clusters.client(target.context), input);
      return runChecks(plan, target, artifacts, facts);
    }),
  );
  return results.flat();
}
