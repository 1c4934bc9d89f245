import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { CheckResult } from '../precheck/check-result.ts';
import type { EnvironmentLock, ReleaseRecord } from '../record/release-record.ts';
import { activeLock, describeLock } from './environment-lock.ts';

/** No person has locked the environment. It blocks whatever the plan says of the check: somebody has said no, in so many words. */
export function checkLock({ environment }: ResolvedPlan, record: Pick<ReleaseRecord, 'lock'>, now: number): readonly CheckResult[] {
  const lock = activeLock(record, now);
  if (lock === null) return [];
  return [
    {
      check: 'ownership',
      target: environment,
      service: null,
      mode: 'block',
      verdict: 'fail',
      message: `${environment} is ${describeLock(lock)}`,
      fix: `ask ${lock.by}${lock.until === null ? '' : ', or wait'}; it is taken off by: sluice unlock --environment ${environment}, or the comment /release unlock ${environment}`,
      evidence: evidenceOf(lock),
      because: null,
    },
  ];
}

function evidenceOf({ by, reason, at, until }: EnvironmentLock): CheckResult['evidence'] {
  return { owner: by, reason, lockedAt: new Date(at).toISOString(), until: until === null ? null : new Date(until).toISOString() };
}
