import { posix } from 'node:path';
import { type Plan, type PlanError, parsePlan, type ResolvedPlan, resolvePlan } from '@sluice/core';
import { readPlanFile } from '../plan-file.ts';
import { systemDigest } from '../system-digest.ts';

/** A plan of the repository, with what belongs to it. */
export interface FoundPlan {
  /** From the working directory on, as commands take it. */
  readonly file: string;
  /** From the top of the repository on; empty at the top, else with a slash at its end. */
  readonly folder: string;
  /** By environment, in the order of the plan. Null: it is not valid, for `problem`. */
  readonly environments: readonly ResolvedPlan[] | null;
  readonly problem: string | null;
}

/** What a file named like a plan is; null where it is none. `file` is relative to `folder`, which is `prefix` in the repository. */
export async function foundPlan(folder: string, prefix: string, file: string): Promise<FoundPlan | null> {
  const place = posix.dirname(`${prefix}${file}`);
  const about = { file, folder: place === '.' ? '' : `${place}/` };
  const path = posix.join(folder.replaceAll('\\', '/'), file);
  const broken = (problem: string): FoundPlan => ({ ...about, environments: null, problem });
  const read = await readPlanFile(path);
  if (!read.ok) return broken(shortOf(read.error));
  const parsed = parsePlan(read.text, { file });
  if (!parsed.ok) return claimsToBePlan(read.text) ? broken(parsed.errors[0] ? shortOf(parsed.errors[0]) : 'it cannot be read') : null;
  return { ...about, environments: resolved(parsed.plan), problem: null };
}

function resolved(plan: Plan): readonly ResolvedPlan[] {
  return Object.keys(plan.spec.environments).flatMap((environment) => {
    const result = resolvePlan(plan, { environment, digest: systemDigest });
    return result.ok ? [result.resolved] : [];
  });
}

/** Other tools have files of this name too. */
function claimsToBePlan(text: string): boolean {
  const [, kind] = /^kind:[ \t]*["']?([\w-]+)/m.exec(text) ?? [];
  return kind === undefined ? /^services:/m.test(text) && /^environments:/m.test(text) : kind === 'ReleasePlan';
}

function shortOf({ line, column, message }: PlanError): string {
  return `${line}:${column} ${message}`;
}

/** The path that makes a change one of this plan: in its folder, where its manifests are too. Null where none does. */
export function concerningPath({ folder }: Pick<FoundPlan, 'folder'>, changed: readonly string[]): string | null {
  return changed.find((path) => path.startsWith(folder)) ?? null;
}
