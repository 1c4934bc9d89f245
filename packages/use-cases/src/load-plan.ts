import { createHash } from 'node:crypto';
import { PlanInvalidError, parsePlan, type ResolvedPlan, resolvePlan } from '@sluice/core';
import { readPlanFile } from './plan-file.ts';

/** Reads and resolves the plan for one environment; every error of the file in one message. */
export async function loadPlan(options: { file: string; environment: string; services?: readonly string[] }): Promise<ResolvedPlan> {
  const read = await readPlanFile(options.file);
  if (!read.ok) throw new PlanInvalidError([read.error]);
  const parsed = parsePlan(read.text, { file: options.file });
  if (!parsed.ok) throw new PlanInvalidError(parsed.errors, read.text);
  const { environment, services } = options;
  const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
  const resolved = resolvePlan(parsed.plan, { environment, ...(services && { services }), digest });
  if (!resolved.ok) throw new PlanInvalidError(resolved.errors, read.text);
  return resolved.resolved;
}
