import type { Digest } from '../ports/digest.ts';
import { canonicalJson } from './canonical-json.ts';
import { didYouMean, oneOf } from './nearest.ts';
import type { Plan } from './plan.ts';
import type { PlanError } from './plan-error.ts';
import { PlanReport, sortErrors } from './report.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import type { ResolvedPlan } from './resolved-plan.ts';
import type { TeamsFile } from './teams-file.ts';

export interface ResolveOptions {
  readonly environment: string;
  /** Services to release; all of the environment without it. */
  readonly services?: readonly string[];
  /** Verifications that are wanted, whether steps and monitors use them or not. */
  readonly verifications?: readonly string[];
  readonly digest: Digest;
  /** What is in the file that the plan names; without it, roles stay as they are written. */
  readonly teams?: TeamsFile;
}

export type ResolveResult =
  | { readonly ok: true; readonly resolved: ResolvedPlan }
  | { readonly ok: false; readonly errors: readonly PlanError[] };

/** A plan for one environment, with nothing left to guess. Fails only on names that the plan does not have. */
export function resolvePlan(plan: Plan, options: ResolveOptions): ResolveResult {
  const { environment, services, verifications = [], digest, teams } = options;
  const report = new PlanReport(plan.source);
  if (!Object.hasOwn(plan.spec.environments, environment)) {
    const known = plan.declared.environments;
    report.add({
      code: 'unknown-name',
      path: ['environments'],
      at: 'key',
      message: `environment "${environment}" was asked for, and the plan has none of that name`,
      expected: oneOf(known),
      got: environment,
      suggestion: didYouMean(environment, known, 'name an environment of the plan'),
    });
    return { ok: false, errors: sortErrors(report.errors) };
  }
  const resolved = resolveEnvironment(plan, { environment, services: services ?? null, verifications, teams }, report);
  if (resolved === null) return { ok: false, errors: sortErrors(report.errors) };
  return { ok: true, resolved: { ...resolved, digest: planDigest(resolved, digest) } };
}

/** Identity of what was prechecked and approved: over everything of the plan but the digest itself. */
export function planDigest(plan: Omit<ResolvedPlan, 'digest'> & { readonly digest?: string }, digest: Digest): string {
  const { digest: _own, ...rest } = plan;
  return `sha256:${digest.sha256(canonicalJson(rest))}`;
}
