import type { Artifact } from '../plan/artifact.ts';
import type { CheckName, ResolvedPlan, ResolvedService, ResolvedTarget } from '../plan/resolved-plan.ts';
import type { Finding } from './check-result.ts';
import type { Fact, PrecheckFacts, ReadFailure, ServiceFacts, WorkloadFact } from './facts.ts';

/** What the registry said about the image of one service. Services without one are not released. */
export type ArtifactFact = { readonly service: string } & Fact<Artifact>;

/** Everything a check may look at. */
export interface CheckContext {
  readonly plan: ResolvedPlan;
  readonly target: ResolvedTarget;
  /** Those of the target that are released now. */
  readonly services: readonly ResolvedService[];
  readonly artifacts: readonly ArtifactFact[];
  readonly facts: PrecheckFacts;
}

/** One check: what it finds, in the order in which it should be read. */
export type Check = (context: CheckContext) => readonly Finding[];

export interface ServiceContext {
  readonly service: ResolvedService;
  readonly facts: ServiceFacts;
  readonly workload: WorkloadFact;
}

/**
 * Runs a check on each service whose workload could be read. The others give one finding each that says why not, the same for every
 * check, so that the report can show it once.
 */
export function forEachWorkload(
  context: CheckContext,
  check: (service: ServiceContext) => Finding | readonly Finding[],
): readonly Finding[] {
  return context.services.flatMap((service): readonly Finding[] => {
    const { kind, name } = service.workload;
    if (kind !== 'Deployment')
      return [unseen(service.name, `${kind} ${name} is not looked at: this version releases Deployments only`, 'strategy')];
    const facts = context.facts.services[service.name];
    if (facts === undefined) return [unseen(service.name, 'nothing was read about this service', 'workload')];
    if ('error' in facts.workload) return [unreadable(service.name, `Deployment ${name}`, facts.workload.error)];
    if (facts.workload.value === null) return [unseen(service.name, `Deployment ${name} does not exist`, 'workload')];
    const findings = check({ service, facts, workload: facts.workload.value });
    return Array.isArray(findings) ? findings : [findings as Finding];
  });
}

export function passed(service: string | null, message: string, evidence: Finding['evidence'] = null): Finding {
  return { service, verdict: 'pass', message, fix: null, evidence };
}

/** Nothing to look at, for a reason that another check gives. */
export function unseen(service: string, message: string, because: CheckName): Finding {
  return { service, verdict: 'inconclusive', message, fix: null, evidence: null, because };
}

/** A read that failed: who lacks a permission learns the rule from the check `permissions`, who reaches nobody from `cluster`. */
export function unreadable(service: string | null, what: string, failure: ReadFailure, warnsAtMost = false): Finding {
  const { status, reason, message } = failure;
  const forbidden = status === 403;
  const because = forbidden ? 'permissions' : status === 0 || status === 401 ? 'cluster' : null;
  return {
    service,
    verdict: warnsAtMost ? 'inconclusive' : 'error',
    message: forbidden ? `${what} cannot be read: permission missing` : `${what} cannot be read: ${message}`,
    fix: forbidden ? 'add the rule that the check "permissions" names' : null,
    evidence: { status, reason, message },
    warnsAtMost,
    ...(because !== null && { because }),
  };
}
