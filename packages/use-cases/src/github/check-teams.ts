import { type CheckResult, checkTeams, decidersOf, type ResolvedPlan, type TeamMembers, teamsOf } from '@sluice/core';
import type { Environment } from '../environment.ts';
import { originOf } from '../origin-of.ts';

/** Whether it can be asked who is in the teams of the plan's approvals, tried with whoever started the job. */
export async function teamChecks(
  plan: ResolvedPlan,
  env: Environment | null,
  members: TeamMembers | null,
): Promise<readonly CheckResult[]> {
  const origin = env === null ? null : originOf(env);
  if (origin === null) return [];
  return checkTeams(plan, (await teamsOf(decidersOf(plan), origin.actor, members)).unread);
}
