import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { CheckResult, JsonValue } from './check-result.ts';
import type { Fact } from './facts.ts';
import {
  approvalProblem,
  approvalsByEnvironment,
  askedPeople,
  credentialsProblems,
  type EnvironmentFact,
  type EnvironmentFacts,
  nobodyAsked,
} from './github-environments.ts';

/**
 * Whether people are asked where the plan says, and nobody where the credentials are. None where the check is off; of an environment that
 * could not be read it says so, and of the one with the credentials only where the plan asks somebody.
 */
export function checkApprovals(
  plan: ResolvedPlan,
  { repository, environments }: { /** `acme/shop`. */ readonly repository: string; readonly environments: EnvironmentFacts },
): readonly CheckResult[] {
  const asked = approvalsByEnvironment(plan);
  return [
    ...look(plan, plan.environment, environments, (fact, told) => ofCredentials(plan, fact, told)).filter(
      ({ verdict }) => verdict !== 'error' || asked.length > 0,
    ),
    ...asked.flatMap((name) => look(plan, name, environments, (fact, told) => [ofApproval(name, repository, fact, told)])),
  ];
}

type Told = Pick<CheckResult, 'check' | 'target' | 'service' | 'mode' | 'because' | 'evidence'>;

function look(
  { environment, prechecks }: ResolvedPlan,
  name: string,
  facts: EnvironmentFacts,
  judge: (fact: EnvironmentFact | null, told: Told) => readonly CheckResult[],
): readonly CheckResult[] {
  const fact = facts[name];
  const mode = prechecks.approvals;
  if (mode === 'off' || fact === undefined) return [];
  const told = { check: 'approvals', target: environment, service: null, mode, because: null, evidence: evidenceOf(name, fact) } as const;
  if ('value' in fact) return judge(fact.value, told);
  const message = `who is asked in environment "${name}" is not known: ${fact.error.message}`;
  return [{ ...told, verdict: 'error', message, fix: null }];
}

function ofCredentials(plan: ResolvedPlan, fact: EnvironmentFact | null, told: Told): readonly CheckResult[] {
  const problems = fact === null ? [] : credentialsProblems(plan, fact);
  if (problems.length === 0) return [{ ...told, verdict: 'pass', message: nobodyAsked(plan.environment), fix: null }];
  return problems.map(({ message, fix, delaysOnly }) => ({
    ...told,
    mode: delaysOnly ? 'warn' : told.mode,
    verdict: 'fail',
    message,
    fix,
  }));
}

function ofApproval(name: string, repository: string, fact: EnvironmentFact | null, told: Told): CheckResult {
  const problem = approvalProblem(name, repository, fact);
  return problem === null
    ? { ...told, verdict: 'pass', message: askedPeople(name, fact?.reviewers ?? []), fix: null }
    : { ...told, verdict: 'fail', message: problem.message, fix: problem.fix };
}

function evidenceOf(environment: string, fact: Fact<EnvironmentFact | null>): JsonValue {
  if ('error' in fact) return { environment, status: fact.error.status, reason: fact.error.reason };
  const { value } = fact;
  return { environment, exists: value !== null, reviewers: value?.reviewers ?? [], waitTimerMinutes: value?.waitTimerMinutes ?? 0 };
}
