import {
  type ArtifactFact,
  type CheckResult,
  checkWindow,
  decideWindow,
  type Fix,
  type ResolvedPlan,
  runChecks,
  type Windows,
} from '@sluice/core';
import { gatherFacts } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';
import type { ManifestsByService } from './load-manifests.ts';

/** All checks of all targets, and of the environment as a whole; nothing is changed. */
export async function runPrecheck(
  clusters: Clusters,
  plan: ResolvedPlan,
  artifacts: readonly ArtifactFact[],
  manifests: ManifestsByService,
  calendar: { readonly windows: Windows; readonly fix: Fix | null; readonly now: number },
  replaces: string | null = null,
): Promise<readonly CheckResult[]> {
  const results = await Promise.all(
    plan.targets.map(async (target) => {
      const input = { target, artifacts, prechecks: plan.prechecks, verifications: plan.verifications, manifests, replaces };
      const facts = await gatherFacts(await clusters.client(target.context), input);
      return runChecks(plan, target, artifacts, facts);
    }),
  );
  return [...results.flat(), ...(await checkCalendar(plan, calendar))];
}

async function checkCalendar(
  plan: ResolvedPlan,
  { windows, fix, now }: Parameters<typeof runPrecheck>[4],
): Promise<readonly CheckResult[]> {
  if (plan.prechecks.window === 'off') return [];
  return checkWindow(plan, decideWindow({ answer: await windows.answer(plan, now), fix, underWay: false }));
}
