import { type Plan, PlanInvalidError, parsePlan, type ResolvedPlan, resolvePlan } from '@sluice/core';
import { readPlanFile } from './plan-file.ts';
import { systemDigest } from './system-digest.ts';

/** Names of the environments of a plan, in its order. */
export async function planEnvironments(file: string): Promise<readonly string[]> {
  return Object.keys((await parsedPlan(file)).plan.spec.environments);
}

/** Reads and resolves the plan for one environment; every error of the file in one message. */
export async function loadPlan(options: { file: string; environment: string; services?: readonly string[] }): Promise<ResolvedPlan> {
  const { plan, text } = await parsedPlan(options.file);
  const { environment, services } = options;
  const resolved = resolvePlan(plan, { environment, ...(services && { services }), digest: systemDigest });
  if (!resolved.ok) throw new PlanInvalidError(resolved.errors, text);
  return resolved.resolved;
}

async function parsedPlan(file: string): Promise<{ readonly plan: Plan; readonly text: string }> {
  const read = await readPlanFile(file);
  if (!read.ok) throw new PlanInvalidError([read.error]);
  const parsed = parsePlan(read.text, { file });
  if (!parsed.ok) throw new PlanInvalidError(parsed.errors, read.text);
  return { plan: parsed.plan, text: read.text };
}
