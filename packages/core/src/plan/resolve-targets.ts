import { checkNames, reportCycles } from './check-services.ts';
import { orderByAfter } from './dependency-order.ts';
import { parseDuration } from './durations.ts';
import type { EnvironmentEntry, TargetEntry } from './environment-schema.ts';
import { fillIn } from './fill-in.ts';
import { resolveMetrics } from './metrics/resolve-metrics.ts';
import { isLabel, LABEL_EXPECTED } from './names.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import type { ResolvedTarget } from './resolved-plan.ts';

export type TargetPlace = Omit<ResolvedTarget, 'services'>;

/** Targets of an environment in the order they are released. What is wrong is reported and left out. */
export function resolveTargets(
  environment: string,
  { targets, metrics }: Pick<EnvironmentEntry, 'targets' | 'metrics'>,
  report: PlanReport,
): TargetPlace[] {
  const path: PlanPath = ['environments', environment, 'targets'];
  const names = targets.map(({ name }) => name);
  if (targets.length === 0) {
    report.add({
      code: 'missing',
      path,
      at: 'key',
      message: `environment "${environment}" has no target`,
      expected: 'at least one target',
      got: 'an empty list',
      suggestion: 'add - { name: NAME, namespace: NAMESPACE }',
    });
  }
  const graph = new Map(targets.map(({ name, after }) => [name, after]));
  targets.forEach((target, index) => {
    checkTarget(target, names.indexOf(target.name), index, [...path, index], report);
    checkNames('target', target.after, names, [...path, index, 'after'], report);
  });
  reportCycles('targets', graph, (name) => [...path, names.indexOf(name), 'after'], report);
  const places = new Map<string, TargetPlace>();
  const taken = new Map<string, string>();
  targets.forEach((target, index) => {
    const place = resolvePlace(environment, target, metrics, [...path, index], report);
    if (place === null || places.has(place.name)) return;
    places.set(place.name, place);
    const address = `${place.context ?? ''}\n${place.namespace}`;
    const other = taken.get(address);
    if (other === undefined) taken.set(address, place.name);
    else if (!report.touched(path)) reportSamePlace(place, other, [...path, index, 'namespace'], report);
  });
  return orderByAfter(graph).flatMap((name) => places.get(name) ?? []);
}

function checkTarget(target: TargetEntry, first: number, index: number, path: PlanPath, report: PlanReport): void {
  if (first !== index) {
    report.add({
      code: 'duplicate-name',
      path: [...path, 'name'],
      at: 'value',
      message: `two targets are named "${target.name}"`,
      expected: 'a name of its own',
      got: target.name,
      suggestion: 'rename one of them',
    });
  }
  if (target.soak !== undefined && target.after.length === 0 && !report.touched([...path, 'after'])) {
    report.add({
      code: 'invalid-value',
      path: [...path, 'soak'],
      at: 'key',
      message: `target "${target.name}" waits after no other target`,
      expected: 'soak together with after',
      got: 'soak alone',
      suggestion: 'add after: [TARGET], or remove soak',
    });
  }
}

function resolvePlace(
  environment: string,
  target: TargetEntry,
  metrics: EnvironmentEntry['metrics'],
  path: PlanPath,
  report: PlanReport,
): TargetPlace | null {
  const variables = { environment, target: target.name };
  const rule = { expected: LABEL_EXPECTED, suggestion: 'write the name as kubectl shows it', allows: isLabel };
  const namespace = fillIn(target.namespace, [...path, 'namespace'], variables, rule, report);
  const written = target.cluster?.context;
  const context = written === undefined ? null : fillIn(written, [...path, 'cluster', 'context'], variables, null, report);
  const sources = resolveMetrics(
    [
      { entry: metrics, path: ['environments', environment, 'metrics'] },
      { entry: target.metrics, path: [...path, 'metrics'] },
    ],
    report,
  );
  if (namespace === null || (context === null && written !== undefined)) return null;
  return {
    name: target.name,
    region: target.region ?? null,
    namespace,
    context,
    after: [...new Set(target.after)],
    soakSeconds: parseDuration(target.soak ?? '') ?? 0,
    metrics: sources,
  };
}

function reportSamePlace(place: TargetPlace, other: string, path: PlanPath, report: PlanReport): void {
  const where = `${place.context === null ? 'the current context' : `context ${place.context}`}, namespace ${place.namespace}`;
  report.add({
    code: 'duplicate-name',
    path,
    at: 'value',
    message: `targets "${other}" and "${place.name}" are the same place`,
    expected: 'a cluster or namespace of its own',
    got: where,
    suggestion: 'remove one of them, or correct its cluster or namespace',
  });
}
