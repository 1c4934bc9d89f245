import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { Fact } from '../precheck/facts.ts';
import {
  approvalProblem,
  askedPeople,
  credentialsProblems,
  type EnvironmentFact,
  type EnvironmentFacts,
  environmentsOf,
  missingEnvironment,
  nobodyAsked,
} from '../precheck/github-environments.ts';
import { advice, type DoctorFinding, good, toChange } from './doctor-finding.ts';

/** What a repository on GitHub says of what a release needs there. */
export interface GitHubFacts {
  /** `acme/shop`. */
  readonly repository: string;
  /** That of the plan and those of its approvals. */
  readonly environments: EnvironmentFacts;
  /** Of the branch with the ledger; null where there is no such branch. */
  readonly ledgerRules: Fact<LedgerRules | null>;
}

export interface LedgerRules {
  readonly forbidsForcePush: boolean;
  readonly forbidsDeletion: boolean;
}

export const LEDGER_BRANCH = 'sluice-ledger';

export function examineGitHub(plan: ResolvedPlan, facts: GitHubFacts): readonly DoctorFinding[] {
  const { repository, environments, ledgerRules } = facts;
  const found = environmentsOf(plan).flatMap((name) => {
    const told = { group: 'github', check: 'environment', about: name } as const;
    const fact = environments[name];
    if (fact === undefined) return [];
    if ('error' in fact) return [toChange({ ...told, message: fact.error.message, fix: null }, 'error')];
    if (fact.value === null) return [missing(name, repository)];
    return name === plan.environment ? ofCredentials(plan, fact.value) : [ofApproval(name, repository, fact.value)];
  });
  return [...found, ...ofLedger(repository, ledgerRules)];
}

function missing(name: string, repository: string): DoctorFinding {
  return toChange({ group: 'github', check: 'environment', about: name, ...missingEnvironment(name, repository) });
}

function ofCredentials(plan: ResolvedPlan, fact: EnvironmentFact): readonly DoctorFinding[] {
  const { environment } = plan;
  const told = { group: 'github', check: 'environment', about: environment } as const;
  const problems = credentialsProblems(plan, fact);
  if (problems.length === 0) return [good({ ...told, message: nobodyAsked(environment) })];
  return problems.map(({ message, fix }) => toChange({ ...told, message, fix }));
}

function ofApproval(name: string, repository: string, fact: EnvironmentFact): DoctorFinding {
  const told = { group: 'github', check: 'approval', about: name } as const;
  const problem = approvalProblem(name, repository, fact);
  if (problem === null) return good({ ...told, message: askedPeople(name, fact.reviewers) });
  return toChange({ ...told, message: problem.message, fix: problem.fix });
}

function ofLedger(repository: string, rules: Fact<LedgerRules | null>): readonly DoctorFinding[] {
  const told = { group: 'github', check: 'ledger', about: LEDGER_BRANCH } as const;
  if ('error' in rules)
    return [
      advice({ ...told, message: `whether branch ${LEDGER_BRANCH} is protected is not known: ${rules.error.message}`, fix: null }, 'error'),
    ];
  if (rules.value === null) return [];
  const { forbidsForcePush, forbidsDeletion } = rules.value;
  if (forbidsForcePush && forbidsDeletion)
    return [good({ ...told, message: `branch ${LEDGER_BRANCH} can be neither rewritten nor deleted` })];
  const open = [...(forbidsForcePush ? [] : ['rewritten']), ...(forbidsDeletion ? [] : ['deleted'])].join(' and ');
  return [
    advice({
      ...told,
      message: `branch ${LEDGER_BRANCH} of ${repository} can be ${open}: the history would not be safe from it`,
      fix: `add a ruleset for refs/heads/${LEDGER_BRANCH} with "Restrict deletions" and "Block force pushes"`,
    }),
  ];
}
