import { dirname, resolve } from 'node:path';
import {
  type Plan,
  PlanInvalidError,
  parsePlan,
  parseTeams,
  type ResolvedPlan,
  resolvePlan,
  SluiceError,
  type TeamsFile,
} from '@sluice/core';
import { readPlanFile } from './plan-file.ts';
import { systemDigest } from './system-digest.ts';

/** Names of the environments of a plan, in its order. */
export async function planEnvironments(file: string): Promise<readonly string[]> {
  return Object.keys((await parsedPlan(file)).plan.spec.environments);
}

/** Reads and resolves the plan for one environment; every error of the file in one message. */
export async function loadPlan(options: {
  file: string;
  environment: string;
  services?: readonly string[];
  verifications?: readonly string[];
}): Promise<ResolvedPlan> {
  const { plan, text } = await parsedPlan(options.file);
  const { environment, services, verifications = [] } = options;
  const teams = await readTeams(plan.spec.teams, options.file);
  const resolved = resolvePlan(plan, {
    environment,
    ...(services && { services }),
    ...(teams && { teams }),
    verifications,
    digest: systemDigest,
  });
  if (!resolved.ok) throw new PlanInvalidError(resolved.errors, text);
  return resolved.resolved;
}

/** People and roles, where the plan names a file of them. */
async function readTeams(name: string | undefined, planFile: string): Promise<TeamsFile | null> {
  if (name === undefined) return null;
  const read = await readPlanFile(resolve(dirname(planFile), name));
  if (read.ok) return parseTeams(read.text, name);
  throw new SluiceError('teams-unreadable', 'input', `teams: ${name} beside the plan: ${read.error.message}`);
}

async function parsedPlan(file: string): Promise<{ readonly plan: Plan; readonly text: string }> {
  const read = await readPlanFile(file);
  if (!read.ok) throw new PlanInvalidError([read.error]);
  const parsed = parsePlan(read.text, { file });
  if (!parsed.ok) throw new PlanInvalidError(parsed.errors, read.text);
  return { plan: parsed.plan, text: read.text };
}
