import { type CheckResult, checkApprovals, environmentsOf, type ResolvedPlan } from '@sluice/core';
import { readFact } from '@sluice/kubernetes';
import type { Environment } from '../environment.ts';
import { originOf } from '../origin-of.ts';

/** The check `approvals`, in a job of a workflow whose stages run it; outside of one people are asked where they sit. */
export async function checkEnvironments(plan: ResolvedPlan, env: Environment | null): Promise<readonly CheckResult[]> {
  const origin = env === null ? null : originOf(env);
  if (env === null || origin === null || plan.prechecks.approvals === 'off') return [];
  const names = environmentsOf(plan);
  const read = await readFact(async () => {
    const [{ parseRepository }, { gitHubClient }, { readEnvironments }] = await Promise.all([
      import('@sluice/github'),
      import('./github-client.ts'),
      import('./read-environments.ts'),
    ]);
    return readEnvironments(gitHubClient(env, 'who is asked in the environments'), parseRepository(origin.repository), names);
  });
  // Without a token nothing is known of any of them, which is one thing to say.
  const environments = 'value' in read ? read.value : Object.fromEntries(names.slice(0, 1).map((name) => [name, read]));
  return checkApprovals(plan, { repository: origin.repository, environments });
}
