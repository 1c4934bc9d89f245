import type { ResolvedPlan, ResolvedTarget } from '../plan/resolved-plan.ts';
import type { ArtifactFact } from '../precheck/check-context.ts';
import type { Fact, PrecheckFacts } from '../precheck/facts.ts';
import { runChecks } from '../precheck/run-checks.ts';
import { splitCauses } from '../precheck/summarise.ts';
import { advice, type DoctorFinding, good, isExplained, ofCheck, toChange } from './doctor-finding.ts';

/** What a target is asked, and what it answered. */
export interface TargetFacts {
  readonly facts: PrecheckFacts;
  readonly namespaceExists: Fact<boolean>;
}

/** Stands in for the images while no version is named: every service is looked at. */
export function withoutVersion(target: ResolvedTarget): readonly ArtifactFact[] {
  const error = { status: 0, reason: 'NoVersion', message: 'no version was named' };
  return target.services.map(({ name }) => ({ service: name, error }));
}

/** The checks of precheck that need no version, and what only a first look asks. */
export function examineTarget(plan: ResolvedPlan, target: ResolvedTarget, read: TargetFacts): readonly DoctorFinding[] {
  const { facts, namespaceExists } = read;
  const unversioned: ResolvedPlan = { ...plan, prechecks: { ...plan.prechecks, image: 'off', version: 'off' } };
  const { causes } = splitCauses(runChecks(unversioned, target, withoutVersion(target), facts));
  const namespace = namespaceFinding(target, facts, namespaceExists);
  // Without its namespace there is no workload either.
  const checks = causes.filter(({ check }) => namespace === null || namespace.verdict === 'pass' || check !== 'workload');
  return [...checks.map(ofCheck), ...(namespace === null ? [] : [namespace]), ...platforms(target, facts)];
}

function namespaceFinding(target: ResolvedTarget, { context }: PrecheckFacts, exists: Fact<boolean>): DoctorFinding | null {
  const { namespace } = target;
  const told = { group: 'cluster', check: 'namespace', about: target.name } as const;
  if ('value' in exists)
    return exists.value
      ? good({ ...told, message: `namespace ${namespace}` })
      : toChange({
          ...told,
          message: `namespace ${namespace} does not exist in cluster ${context}`,
          fix: `correct namespace of target ${target.name}, or make it: kubectl --context ${context} create namespace ${namespace}`,
        });
  if (isExplained(exists.error)) return null;
  return advice({ ...told, message: `whether namespace ${namespace} exists is not known: ${exists.error.message}`, fix: null }, 'error');
}

/** Which platforms an image has to be built for. */
function platforms({ name }: ResolvedTarget, { nodes }: PrecheckFacts): readonly DoctorFinding[] {
  if ('error' in nodes) return [];
  const counts = new Map<string, number>();
  for (const { platform } of nodes.value) counts.set(platform ?? 'unknown', (counts.get(platform ?? 'unknown') ?? 0) + 1);
  const told = { group: 'cluster', check: 'nodes', about: name } as const;
  const list = [...counts].map(([platform, count]) => `${count} ${platform}`).join(', ');
  const message = `${nodes.value.length} ${nodes.value.length === 1 ? 'node' : 'nodes'}: ${list}`;
  if (counts.size === 0)
    return [advice({ ...told, message: 'the cluster has no nodes now', fix: 'nothing, where nodes are made on demand' })];
  if (counts.size === 1) return [good({ ...told, message })];
  const all = [...counts.keys()].filter((platform) => platform !== 'unknown');
  const fix = `build each image for all of them (docker buildx build --platform ${all.join(',')}), or give its workload a nodeSelector`;
  return [advice({ ...told, message, fix })];
}
