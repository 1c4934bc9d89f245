import { formatAmount } from '../../plan/amount.ts';
import type { ResolvedConcurrency, ResolvedService } from '../../plan/resolved-plan.ts';
import { type Check, type CheckContext, forEachWorkload, passed } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { WorkloadFact } from '../facts.ts';
import { type PlannedBatch, plannedBatches } from '../planned-holds.ts';
import { surgeCount } from '../surge.ts';

export const checkStrategy: Check = (context) => [
  ...context.services.filter((service) => service.workload.kind !== 'Deployment').map(otherKind),
  ...forEachWorkload(
    { ...context, services: context.services.filter((service) => service.workload.kind === 'Deployment') },
    ({ service, workload }) => deployment(service, workload, context),
  ),
];

function otherKind(service: ResolvedService): Finding {
  const { kind, name } = service.workload;
  return {
    service: service.name,
    verdict: 'fail',
    message: `${kind} ${name}: the kind is known, but this version releases Deployments only`,
    fix: `leave ${service.name} out of this environment (only: […])`,
    evidence: { kind },
  };
}

function deployment(service: ResolvedService, workload: WorkloadFact, { plan }: CheckContext): Finding {
  const batches = plannedBatches(service.steps, workload.desiredCount);
  if (workload.strategyType !== 'RollingUpdate') return notRolling(service, workload, batches);
  const { instances, unavailable } = plan.concurrency;
  if (instances === 0 && unavailable === 0) {
    return {
      service: service.name,
      verdict: 'fail',
      message:
        'concurrency.instances is 0 and concurrency.unavailable is 0: no instance may start before another stops, and none may stop first',
      fix: 'set concurrency.instances to at least 1, or concurrency.unavailable to at least 1 where there is no room for surge',
      evidence: { instances, unavailable },
    };
  }
  const notes = [smallWorkload(service, workload, batches, plan.concurrency), withoutSurge(workload, plan.concurrency)].filter(
    (note) => note !== null,
  );
  const inMotion = surgeCount(plan.concurrency, workload.desiredCount, workload.maxSurge);
  const steps = batches.map((batch) => batch.newCount).join(', ');
  return passed(
    service.name,
    notes.length > 0 ? notes.join('; ') : `${steps} of ${workload.desiredCount} instances, ${inMotion || unavailable} in motion`,
    {
      desiredCount: workload.desiredCount,
      inMotion,
      unavailable,
      batches: batches.map(({ amount, newCount, movesNothing }) => ({ batch: formatAmount(amount), newCount, movesNothing })),
    },
  );
}

function notRolling(service: ResolvedService, workload: WorkloadFact, batches: readonly PlannedBatch[]): Finding {
  const reason =
    batches.length > 1
      ? `strategy ${workload.strategyType} stops every instance before a new one starts, so the ${batches.length} batches of "${service.strategy}" are not possible`
      : `strategy ${workload.strategyType} is not served by this version`;
  return {
    service: service.name,
    verdict: 'fail',
    message: `Deployment ${workload.name}: ${reason}`,
    fix: `set spec.strategy.type of Deployment ${workload.name} to RollingUpdate`,
    evidence: { strategyType: workload.strategyType, batches: batches.length },
  };
}

function smallWorkload(
  service: ResolvedService,
  { desiredCount }: WorkloadFact,
  batches: readonly PlannedBatch[],
  { instances }: ResolvedConcurrency,
): string | null {
  const before = batches.filter((batch) => !batch.last);
  if (desiredCount === 0) return `${service.name} has 0 instances: nothing runs during the release, and nothing is tried`;
  if (before.length === 0) return null;
  if (desiredCount === 1) {
    const names = `${before.length === 1 ? 'batch' : 'batches'} ${and(before.map((batch) => formatAmount(batch.amount)))}`;
    if (instances === 0)
      return `${service.name} has 1 instance and no room for surge: ${names} ${before.length === 1 ? 'moves' : 'move'} nothing`;
    return `${service.name} has 1 instance: ${names} ${before.length === 1 ? 'holds' : 'hold'} at 1 old + 1 new (surge) instead`;
  }
  if (desiredCount > 4 && before.every((batch) => !batch.movesNothing)) return null;
  const shown = before.map(
    (batch) => `${formatAmount(batch.amount)} is ${batch.newCount} of ${desiredCount}${batch.movesNothing ? ' again and is skipped' : ''}`,
  );
  return `${service.name} has ${desiredCount} instances: batch ${shown.join(', ')}`;
}

function withoutSurge({ desiredCount }: WorkloadFact, { instances, unavailable }: ResolvedConcurrency): string | null {
  if (unavailable === 0 || desiredCount === 0) return null;
  const left = Math.max(0, desiredCount - unavailable);
  return `${instances === 0 ? 'no surge: ' : ''}ready capacity may fall by ${Math.min(unavailable, desiredCount)} to ${left} of ${desiredCount}${left === 0 ? ': nothing serves meanwhile' : ''}`;
}

function and(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
