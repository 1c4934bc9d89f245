import { keepOnly, orderByAfter } from './dependency-order.ts';
import { parseDuration } from './durations.ts';
import type { EnvironmentEntry } from './environment-schema.ts';
import { mergedService } from './merged-service.ts';
import { didYouMean, oneOf } from './nearest.ts';
import type { Plan } from './plan.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import { resolveApprovals } from './resolve-approvals.ts';
import { resolveBusinessChecks } from './resolve-business-checks.ts';
import { resolveNotifications } from './resolve-notifications.ts';
import { resolvePromotion } from './resolve-promotion.ts';
import { resolveService } from './resolve-service.ts';
import { resolveSlo } from './resolve-slo.ts';
import { resolveSteps } from './resolve-steps.ts';
import { resolveTargets, type TargetPlace } from './resolve-targets.ts';
import { resolveWindows } from './resolve-windows.ts';
import type { ResolvedPlan, ResolvedService, ResolvedTarget } from './resolved-plan.ts';
import { servicesHere } from './services-here.ts';
import type { TeamsFile } from './teams-file.ts';
import { resolveVerifications } from './verification/resolve-verifications.ts';

export interface Selection {
  readonly environment: string;
  /** Services to release; null is all of the environment. */
  readonly services: readonly string[] | null;
  /** Undefined: the file of teams was not read. */
  readonly teams?: TeamsFile | undefined;
  /** Verifications that are wanted beside those that it uses. */
  readonly verifications: readonly string[];
}

const NO_TARGET: TargetPlace = { name: 'target', region: null, namespace: 'default', context: null, after: [], soakSeconds: 0 };

/** One environment of a plan, everything written out but the digest. Null where something is wrong, which is reported. */
export function resolveEnvironment(plan: Plan, selection: Selection, report: PlanReport): Omit<ResolvedPlan, 'digest'> | null {
  const { environment: name } = selection;
  const environment = plan.spec.environments[name];
  if (environment === undefined) return null;
  const path: PlanPath = ['environments', name];
  checkNumbers(environment, path, report);
  const application = plan.spec.metadata.name ?? Object.keys(plan.spec.services)[0];
  const roles = { application, file: plan.spec.teams ?? null, teams: selection.teams };
  const approvals = resolveApprovals(name, environment.approvals, roles, [...path, 'approvals'], report);
  const here = servicesHere(plan, name);
  checkOverrides(plan, name, here, report);
  if (here.length === 0) {
    const message = `no service is released to "${name}"`;
    report.add({
      code: 'missing',
      path,
      at: 'key',
      message,
      expected: 'at least one service',
      got: 'none: each has only, without it',
      suggestion: 'remove the environment, or add it to only of a service',
    });
  }
  const released = select(here, selection, report);
  const after = keepOnly(
    new Map(Object.keys(plan.spec.services).map((service) => [service, mergedService(plan, service).after])),
    new Set(released),
  );
  const found = resolveTargets(name, environment, report);
  // Without a good target there is no result, but what is wrong with services and strategies is still worth saying.
  const places = found.length > 0 ? found : [NO_TARGET];
  const targets = places.map((place) => resolveTarget(plan, name, place, after, report));
  const verified = resolveVerifications(plan, name, { ...environment, wanted: selection.verifications }, targets, report);
  const notifications = resolveNotifications(plan.spec.notifications, report);
  const windows = resolveWindows(environment, roles, path, report);
  const { incident, commitChecks, commitSource, attestation, slo: _, ...prechecks } = environment.prechecks;
  const business = resolveBusinessChecks({ incident, commitChecks, commitSource, attestation }, [...path, 'prechecks'], report);
  const promotion = resolvePromotion(plan, name, report);
  const slo = resolveSlo(environment, targets, path, report);
  if (!report.clean || application === undefined) return null;
  return {
    schemaVersion: 1,
    application,
    environment: name,
    url: environment.url ?? null,
    targets: verified === null && slo === null ? targets.map(withoutSources) : targets,
    concurrency: environment.concurrency,
    instanceTimeoutSeconds: parseDuration(environment.instanceTimeout) ?? 0,
    onFailure: environment.onFailure,
    onNewer: environment.onNewer,
    stages: environment.stages,
    approvals,
    prechecks,
    ...(business !== null && { business }),
    ...(promotion !== null && { promotion }),
    ...(verified !== null && { verifications: verified.verifications }),
    ...(verified !== null && verified.monitors.length > 0 && { monitors: verified.monitors }),
    ...(slo !== null && { slo }),
    ...(plan.spec.ledger !== undefined && { ledger: plan.spec.ledger }),
    notifications,
    windows,
  };
}

function select(here: readonly string[], { services, environment }: Selection, report: PlanReport): readonly string[] {
  if (services === null) return here;
  for (const name of services.filter((service) => !here.includes(service))) {
    report.add({
      code: 'unknown-name',
      path: ['services'],
      at: 'key',
      message: `service "${name}" was asked for, and is not released to "${environment}"`,
      expected: oneOf(here),
      got: name,
      suggestion: didYouMean(name, here, 'name a service of this environment'),
    });
  }
  if (services.length === 0) {
    const message = 'an empty list of services was asked for';
    report.add({
      code: 'missing',
      path: ['services'],
      at: 'key',
      message,
      expected: oneOf(here),
      got: 'none',
      suggestion: 'name a service, or none to release all',
    });
  }
  return here.filter((service) => services.includes(service));
}

function resolveTarget(
  plan: Plan,
  environment: string,
  place: TargetPlace,
  after: ReadonlyMap<string, readonly string[]>,
  report: PlanReport,
): ResolvedTarget {
  const taken = new Map<string, string>();
  // Services that wait for each other have no order, which is reported; their strategies are checked all the same.
  const ordered = new Set([...orderByAfter(after), ...after.keys()]);
  const services = [...ordered].flatMap((name): ResolvedService[] => {
    const strategy = resolveSteps(plan, { environment, target: place.name, service: name }, report);
    const merged = mergedService(plan, name);
    const service = resolveService(merged, { environment, target: place.name, after: after.get(name) ?? [], strategy }, report);
    if (service === null) return [];
    const workload = `${service.workload.kind} ${service.workload.name}`;
    const other = taken.get(workload);
    if (other === undefined) taken.set(workload, name);
    else if (![name, other].some((service) => report.touched(['services', service]))) {
      report.add({
        code: 'duplicate-name',
        path: [...merged.pathOf('workload'), 'name'],
        at: 'value',
        message: `services "${other}" and "${name}" release the same workload`,
        expected: 'a workload of its own for each service',
        got: `${workload} on target ${place.name}`,
        suggestion: 'correct workload.name, or remove one of the services',
      });
    }
    return [service];
  });
  return { ...place, services };
}

/** Sources that nobody asks are no part of what is approved. */
function withoutSources({ metrics: _, ...target }: ResolvedTarget): ResolvedTarget {
  return target;
}

/** What is different for a service must be about a service that is released here. */
function checkOverrides(plan: Plan, environment: string, here: readonly string[], report: PlanReport): void {
  for (const name of Object.keys(plan.spec.environments[environment]?.services ?? {})) {
    if (here.includes(name)) continue;
    const declared = plan.declared.services.includes(name);
    if (declared && !Object.hasOwn(plan.spec.services, name)) continue;
    report.add({
      code: 'unknown-name',
      path: ['environments', environment, 'services', name],
      at: 'key',
      message: declared ? `service "${name}" is not released to "${environment}"` : `there is no service "${name}"`,
      expected: oneOf(here),
      got: name,
      suggestion: didYouMean(name, here, declared ? `remove it, or add ${environment} to its only` : 'remove it, or declare the service'),
    });
  }
}

function checkNumbers({ concurrency, instanceTimeout }: EnvironmentEntry, path: PlanPath, report: PlanReport): void {
  if (concurrency.instances === 0 && concurrency.unavailable === 0) {
    report.add({
      code: 'invalid-value',
      path: [...path, 'concurrency', 'instances'],
      at: 'value',
      message: 'nothing could move: no instance may be added and none may be missing',
      expected: 'instances of at least 1, or unavailable of at least 1',
      got: 'instances: 0, unavailable: 0',
      suggestion: 'add unavailable: 1 where there is no room for more instances',
    });
  }
  if (parseDuration(instanceTimeout) === 0) {
    const message = 'no instance is ready after 0 seconds';
    report.add({
      code: 'invalid-value',
      path: [...path, 'instanceTimeout'],
      at: 'value',
      message,
      expected: 'at least 1s',
      got: instanceTimeout,
      suggestion: 'write 5m, the default',
    });
  }
}
