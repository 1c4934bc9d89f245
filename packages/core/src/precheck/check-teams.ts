import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { CheckResult } from './check-result.ts';

/** What people of the plan's approvals are meant: accounts and teams, each once. */
export function decidersOf({ approvals }: Pick<ResolvedPlan, 'approvals'>): readonly string[] {
  return [...new Set(Object.values(approvals).flatMap(({ by = [] }) => by))];
}

/**
 * That nobody says who is in a team of an approval is told before a person waits for an answer that would not count. A warning: others that
 * the plan names may answer, and the job that reads the answer may have another token.
 *
 * @param unread of which teams nobody says it, and why
 */
export function checkTeams({ environment, prechecks }: ResolvedPlan, unread: readonly string[]): readonly CheckResult[] {
  if (prechecks.approvals === 'off') return [];
  return unread.map((message) => ({
    check: 'approvals',
    target: environment,
    service: null,
    mode: 'warn',
    verdict: 'inconclusive',
    message: `answers by members of a team would not count: ${message}`,
    fix: 'give github-token the token of a GitHub App with members: read of the organisation; or name people under by',
    evidence: null,
    because: null,
  }));
}
