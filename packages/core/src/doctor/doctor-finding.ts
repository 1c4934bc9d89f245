import type { CheckResult } from '../precheck/check-result.ts';
import type { ReadFailure } from '../precheck/facts.ts';
import type { Verdict } from '../verdict.ts';

export const DOCTOR_GROUPS = ['plan', 'cluster', 'workloads', 'registry', 'leftovers', 'github'] as const;
export type DoctorGroup = (typeof DOCTOR_GROUPS)[number];

/** One line of what `sluice doctor` found. */
export interface DoctorFinding {
  readonly group: DoctorGroup;
  /** What was looked at: a check of precheck, or one of the doctor's own, such as `namespace`. */
  readonly check: string;
  /** What it is about, such as `api in eu`. */
  readonly about: string;
  readonly verdict: Verdict;
  /** What a release makes of a verdict other than pass: `block` is to be changed first, `warn` is advice. */
  readonly mode: 'warn' | 'block';
  readonly message: string;
  readonly fix: string | null;
}

type Told = Pick<DoctorFinding, 'group' | 'check' | 'about' | 'message'>;

export function good(told: Told): DoctorFinding {
  return { ...told, verdict: 'pass', mode: 'warn', fix: null };
}

export function advice(told: Told & { readonly fix: string | null }, verdict: Exclude<Verdict, 'pass'> = 'inconclusive'): DoctorFinding {
  return { ...told, verdict, mode: 'warn' };
}

export function toChange(told: Told & { readonly fix: string | null }, verdict: Exclude<Verdict, 'pass'> = 'fail'): DoctorFinding {
  return { ...told, verdict, mode: 'block' };
}

export function mustChange({ verdict, mode }: DoctorFinding): boolean {
  return mode === 'block' && verdict !== 'pass';
}

/** What precheck would say, as the doctor says it. */
export function ofCheck({ check, target, service, mode, verdict, message, fix }: CheckResult): DoctorFinding {
  const group = check === 'cluster' || check === 'permissions' ? 'cluster' : 'workloads';
  return { group, check, about: service === null ? target : `${service} in ${target}`, verdict, mode, message, fix };
}

/** A failed read that another finding explains: no permission, nobody there, nobody who knows us. */
export function isExplained({ status }: ReadFailure): boolean {
  return status === 0 || status === 401 || status === 403;
}
