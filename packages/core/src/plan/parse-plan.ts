import { checkPromotions } from './check-promotions.ts';
import { checkServices } from './check-services.ts';
import { checkStrategies } from './check-strategies.ts';
import { declaredNames } from './declared-names.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { Plan } from './plan.ts';
import { type PlanError, planFileError } from './plan-error.ts';
import { releasePlanSchema } from './release-plan-schema.ts';
import { PlanReport, sortErrors } from './report.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import { salvage } from './salvage.ts';
import { schemaFindings } from './schema-findings.ts';
import { checkVerifications } from './verification/check-verifications.ts';
import { parseYaml } from './yaml-source.ts';

export type ParseResult = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly errors: readonly PlanError[] };

/**
 * Reads a plan. Everything that is wrong with it, for every environment it declares, is reported at once, by position;
 * a plan that is ok resolves for each of them. Never throws.
 */
export function parsePlan(text: string, options: { readonly file: string }): ParseResult {
  const { file } = options;
  // A character is at least one byte, and counting bytes would cost a copy.
  if (text.length > PLAN_LIMITS.bytes) return { ok: false, errors: [planFileError(file, { kind: 'too-large', bytes: text.length })] };
  const { source, errors, usable } = parseYaml(text, file);
  if (!usable) return { ok: false, errors: sortErrors(errors) };
  if (source.value === null) return { ok: false, errors: [...errors, emptyFile(file)] };

  const report = new PlanReport(source);
  const parsed = releasePlanSchema.safeParse(source.value);
  for (const finding of parsed.success ? [] : schemaFindings(releasePlanSchema, source.value, parsed.error.issues)) report.add(finding);
  report.castShadows();

  const spec = parsed.success ? parsed.data : salvage(releasePlanSchema, source.value);
  const declared = declaredNames(source.value);
  if (spec !== null && withinLimits({ spec, source, declared }, report)) {
    const plan: Plan = { spec, source, declared };
    checkServices(plan, report);
    checkStrategies(plan, report);
    checkPromotions(plan, report);
    checkVerifications(plan, report);
    for (const environment of Object.keys(spec.environments))
      resolveEnvironment(plan, { environment, services: null, verifications: [] }, report);
    if (report.clean && errors.length === 0) return { ok: true, plan };
  }
  return { ok: false, errors: sortErrors([...errors, ...report.errors]) };
}

function emptyFile(file: string): PlanError {
  return {
    code: 'missing',
    file,
    line: 1,
    column: 1,
    path: '',
    message: 'the file is empty',
    expected: 'a plan with services and environments',
    got: 'nothing',
    suggestion: 'see docs/reference/release-plan.md for the smallest plan',
  };
}

function withinLimits({ spec }: Plan, report: PlanReport): boolean {
  const services = Object.keys(spec.services).length;
  const environments = Object.values(spec.environments);
  const workloads = environments.reduce((sum, { targets }) => sum + targets.length * services, 0);
  const counts = [
    { key: 'services', what: 'services', count: services, limit: PLAN_LIMITS.services, least: 1 },
    { key: 'environments', what: 'environments', count: environments.length, limit: PLAN_LIMITS.environments, least: 1 },
    { key: 'environments', what: 'workloads (services times targets)', count: workloads, limit: PLAN_LIMITS.workloads, least: 0 },
  ];
  const outside = counts.filter(({ count, limit, least }) => count > limit || count < least);
  for (const { key, what, count, limit, least } of outside) {
    report.add({
      code: count < least ? 'missing' : 'too-large',
      path: [key],
      at: 'key',
      message: count < least ? `there are no ${what}` : `there are too many ${what}`,
      expected: count < least ? 'at least one' : `at most ${limit}`,
      got: String(count),
      suggestion: count < least ? `add one under ${key}` : 'split the application into several plans',
    });
  }
  return outside.length === 0;
}
