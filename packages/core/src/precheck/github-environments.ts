import { approvalRule } from '../plan/approval-rule.ts';
import { planStages } from '../plan/plan-stages.ts';
import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { Fact } from './facts.ts';

/** By name; null is an environment that does not exist. */
export type EnvironmentFacts = Readonly<Record<string, Fact<EnvironmentFact | null>>>;

export interface EnvironmentFact {
  /** People and teams, any of whom may approve. */
  readonly reviewers: readonly string[];
  /** Why there are none: nobody set them, or the account may have no right to them. Null when there are some. */
  readonly withoutReviewers: 'unset' | 'perhaps-not-offered' | null;
  readonly waitTimerMinutes: number;
}

export interface EnvironmentProblem {
  readonly message: string;
  readonly fix: string;
  /** A release takes longer by it, and nothing else. */
  readonly delaysOnly?: true;
}

/** The approvals that a release asks for and that the reviewers of an environment of their name give. */
export function approvalsByEnvironment(plan: ResolvedPlan): readonly string[] {
  return planStages(plan).approvals.flatMap(({ approval }) => (approvalRule(plan, approval).via === 'environment' ? [approval] : []));
}

/** The environments that a plan needs on GitHub: where its credentials are, and one for each approval that is given there. */
export function environmentsOf(plan: ResolvedPlan): readonly string[] {
  return [...new Set([plan.environment, ...approvalsByEnvironment(plan)])];
}

/** Where the credentials are nobody is to be asked: precheck, each stage and the way back run there. */
export function credentialsProblems(plan: ResolvedPlan, { reviewers, waitTimerMinutes }: EnvironmentFact): readonly EnvironmentProblem[] {
  const { environment } = plan;
  const all = 'precheck, every stage and the rollback would each wait';
  const where = approvalsByEnvironment(plan)[0] ?? `${environment}-approval`;
  const asking: EnvironmentProblem = {
    message: `environment "${environment}" has required reviewers: ${all} for a person`,
    fix: `move the reviewers to "${where}"`,
  };
  const waiting: EnvironmentProblem = {
    message: `environment "${environment}" has a wait timer of ${waitTimerMinutes} min: ${all} that long`,
    fix: `take it off; a pause of the plan waits: pause: { for: ${waitTimerMinutes}m }`,
    delaysOnly: true,
  };
  return [...(reviewers.length > 0 ? [asking] : []), ...(waitTimerMinutes > 0 ? [waiting] : [])];
}

/** Why nobody would be asked in the environment of an approval; null where people are. */
export function approvalProblem(name: string, repository: string, fact: EnvironmentFact | null): EnvironmentProblem | null {
  if (fact === null) return missingEnvironment(name, repository);
  if (fact.reviewers.length > 0) return null;
  const offered = fact.withoutReviewers === 'perhaps-not-offered';
  const add = `add reviewers under Settings → Environments → ${name}`;
  return {
    message: `approval "${name}": environment has no required reviewers, so nobody would be asked${offered ? ` (${repository} is private: GitHub offers them there in Enterprise plans only)` : ''}`,
    fix: offered ? `use via: command; or, where the account has reviewers, ${add}` : add,
  };
}

export function missingEnvironment(name: string, repository: string): EnvironmentProblem {
  return {
    message: `environment "${name}" does not exist in ${repository}: GitHub makes one without secrets and without reviewers when a job names it`,
    fix: `make it under Settings → Environments, or: gh api -X PUT repos/${repository}/environments/${encodeURIComponent(name)}`,
  };
}

export function askedPeople(name: string, reviewers: readonly string[]): string {
  return `approval "${name}": any of ${reviewers.join(', ')}`;
}

export function nobodyAsked(environment: string): string {
  return `environment "${environment}", without reviewers`;
}
