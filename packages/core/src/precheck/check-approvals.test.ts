import { describe, expect, it } from 'vitest';
import { DEFAULT_APPROVAL } from '../plan/approval-rule.ts';
import type { CheckMode, ResolvedStep } from '../plan/resolved-plan.ts';
import { checkApprovals } from './check-approvals.ts';
import type { EnvironmentFact, EnvironmentFacts } from './github-environments.ts';
import { aPlan, aService, aTarget } from './sample-facts.ts';

const ALL: ResolvedStep = { kind: 'batch', amount: { kind: 'percent', percent: 100 } };
const ASK: readonly ResolvedStep[] = [
  { kind: 'batch', amount: { kind: 'count', count: 1 } },
  { kind: 'pause', pause: { kind: 'approval', approval: 'go' } },
  ALL,
];
const OPEN: EnvironmentFact = { reviewers: [], withoutReviewers: 'unset', waitTimerMinutes: 0 };
const ASKED: EnvironmentFact = { reviewers: ['@ada', '@acme/sre'], withoutReviewers: null, waitTimerMinutes: 0 };
const REFUSED = { error: { status: 422, reason: 'github-permission-missing', message: 'add permissions: { actions: read }' } };

function check(
  environments: EnvironmentFacts,
  {
    steps = ASK,
    via = 'environment',
    mode = 'block',
  }: { steps?: readonly ResolvedStep[]; via?: 'environment' | 'command'; mode?: CheckMode } = {},
) {
  const plan = aPlan(
    { targets: [aTarget([aService({ steps })])], approvals: { go: { ...DEFAULT_APPROVAL, via }, unused: DEFAULT_APPROVAL } },
    { approvals: mode },
  );
  return checkApprovals(plan, { repository: 'acme/shop', environments }).map((result) => {
    const { verdict, message, fix } = result;
    return `${verdict} ${result.mode}: ${message}${fix === null ? '' : ` | ${fix}`}`;
  });
}

describe('the check of approvals', () => {
  it('passes where the people are asked, and nobody where the credentials are', () => {
    const passed = ['pass block: environment "production", without reviewers', 'pass block: approval "go": any of @ada, @acme/sre'];
    expect(check({ production: { value: OPEN }, go: { value: ASKED } })).toEqual(passed);
    expect(check({ production: { value: null }, go: { value: ASKED } })).toEqual(passed);
  });

  it.each([
    [
      { ...OPEN },
      'fail block: approval "go": environment has no required reviewers, so nobody would be asked | add reviewers under Settings → Environments → go',
    ],
    [
      { ...OPEN, withoutReviewers: 'perhaps-not-offered' } as const,
      'fail block: approval "go": environment has no required reviewers, so nobody would be asked (acme/shop is private: GitHub offers them there in Enterprise plans only) | use via: command; or, where the account has reviewers, add reviewers under Settings → Environments → go',
    ],
    [
      null,
      'fail block: environment "go" does not exist in acme/shop: GitHub makes one without secrets and without reviewers when a job names it | make it under Settings → Environments, or: gh api -X PUT repos/acme/shop/environments/go',
    ],
  ])('fails where nobody would be asked: %j', (value, said) => {
    expect(check({ production: { value: OPEN }, go: { value } })[1]).toBe(said);
  });

  it('fails where everybody would wait, and warns of a wait timer', () => {
    expect(check({ production: { value: { ...ASKED, waitTimerMinutes: 30 } }, go: { value: ASKED } }).slice(0, 2)).toEqual([
      'fail block: environment "production" has required reviewers: precheck, every stage and the rollback would each wait for a person | move the reviewers to "go"',
      'fail warn: environment "production" has a wait timer of 30 min: precheck, every stage and the rollback would each wait that long | take it off; a pause of the plan waits: pause: { for: 30m }',
    ]);
  });

  it('says so where it is not known, and of the credentials only where somebody is asked', () => {
    const unknown = 'error block: who is asked in environment "production" is not known: add permissions: { actions: read }';
    expect(check({ production: REFUSED })).toEqual([unknown]);
    expect(check({ production: REFUSED }, { steps: [ALL] })).toEqual([]);
    expect(check({ production: { value: ASKED } }, { via: 'command' })[0]).toMatch(
      /^fail block: .* \| move the reviewers to "production-approval"$/,
    );
  });

  it('says nothing where it is off, and warns where the plan says so', () => {
    expect(check({ production: { value: ASKED }, go: { value: null } }, { mode: 'off' })).toEqual([]);
    expect(check({ production: { value: ASKED }, go: { value: null } }, { mode: 'warn' }).map((line) => line.slice(0, 9))).toEqual([
      'fail warn',
      'fail warn',
    ]);
  });
});
