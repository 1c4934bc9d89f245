import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { Fact } from '../precheck/facts.ts';
import { advice, type DoctorFinding, good, toChange } from './doctor-finding.ts';

/** What a repository on GitHub says of what a release needs there. */
export interface GitHubFacts {
  /** `acme/shop`. */
  readonly repository: string;
  /** By name: that of the plan and those of its approvals; null is one that does not exist. */
  readonly environments: Readonly<Record<string, Fact<EnvironmentFact | null>>>;
  /** Of the branch with the ledger; null where there is no such branch. */
  readonly ledgerRules: Fact<LedgerRules | null>;
}

export interface EnvironmentFact {
  /** People and teams, any of whom may approve. */
  readonly reviewers: readonly string[];
  /** Why there are none: nobody set them, or the account may have no right to them. Null when there are some. */
  readonly withoutReviewers: 'unset' | 'perhaps-not-offered' | null;
  readonly waitTimerMinutes: number;
}

export interface LedgerRules {
  readonly forbidsForcePush: boolean;
  readonly forbidsDeletion: boolean;
}

export const LEDGER_BRANCH = 'sluice-ledger';

/** The environments that a plan needs on GitHub: where its credentials are, and one for each approval that is given there. */
export function environmentsOf({ environment, approvals }: ResolvedPlan): readonly string[] {
  const asked = Object.entries(approvals).flatMap(([name, { via }]) => (via === 'environment' ? [name] : []));
  return [...new Set([environment, ...asked])];
}

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
  return toChange({
    group: 'github',
    check: 'environment',
    about: name,
    message: `environment "${name}" does not exist in ${repository}: GitHub makes one without secrets and without reviewers when a job names it`,
    fix: `make it under Settings → Environments, or: gh api -X PUT repos/${repository}/environments/${encodeURIComponent(name)}`,
  });
}

/** Where the credentials are nobody is to be asked: precheck, each stage and the way back run there. */
function ofCredentials(plan: ResolvedPlan, { reviewers, waitTimerMinutes }: EnvironmentFact): readonly DoctorFinding[] {
  const { environment } = plan;
  const told = { group: 'github', check: 'environment', about: environment } as const;
  const where = environmentsOf(plan)[1] ?? `${environment}-approval`;
  const findings = [
    ...(reviewers.length > 0
      ? [
          toChange({
            ...told,
            message: `environment "${environment}" has required reviewers: precheck, every stage and the rollback would each wait for a person`,
            fix: `move the reviewers to "${where}"`,
          }),
        ]
      : []),
    ...(waitTimerMinutes > 0
      ? [
          toChange({
            ...told,
            message: `environment "${environment}" has a wait timer of ${waitTimerMinutes} min: precheck, every stage and the rollback would each wait that long`,
            fix: `take it off; a pause of the plan waits: pause: { for: ${waitTimerMinutes}m }`,
          }),
        ]
      : []),
  ];
  return findings.length > 0 ? findings : [good({ ...told, message: `environment "${environment}", without reviewers` })];
}

function ofApproval(name: string, repository: string, { reviewers, withoutReviewers }: EnvironmentFact): DoctorFinding {
  const told = { group: 'github', check: 'approval', about: name } as const;
  if (reviewers.length > 0) return good({ ...told, message: `approval "${name}": any of ${reviewers.join(', ')}` });
  const offered = withoutReviewers === 'perhaps-not-offered';
  return toChange({
    ...told,
    message: `approval "${name}": environment has no required reviewers, so nobody would be asked${offered ? ` (${repository} is private: GitHub offers them there in Enterprise plans only)` : ''}`,
    fix: `add reviewers under Settings → Environments → ${name}${offered ? ', or where they are not offered use via: command' : ''}`,
  });
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
