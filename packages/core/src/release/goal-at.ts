import type { ResolvedPlan, ResolvedService } from '../plan/resolved-plan.ts';
import type { WorkloadRecord } from '../record/release-record.ts';
import { SluiceError } from '../sluice-error.ts';
import type { Goal, Wanted } from './goal.ts';

/** The goal of a service at one of its batches, going forward. */
export function goalAt(
  release: { readonly id: string; readonly plan: ResolvedPlan },
  workload: WorkloadRecord,
  service: ResolvedService,
  index: number,
): Goal {
  const { concurrency, digest } = release.plan;
  return {
    releaseId: release.id,
    planDigest: digest,
    step: index,
    targetDigest: workload.goal.digest,
    fromDigest: workload.stable.digest,
    wanted: wantedAt(service, index),
    instances: concurrency.instances,
    unavailable: concurrency.unavailable,
    direction: 'forward',
    overwrite: false,
    originals: workload.originals,
    begun: workload.state !== null,
  };
}

function wantedAt(service: ResolvedService, index: number): Wanted {
  const step = service.steps[index];
  if (step?.kind !== 'batch') throw new SluiceError('not-a-batch', 'bug', `step ${index} of ${service.name} is not a batch`);
  const last = !service.steps.slice(index + 1).some((later) => later.kind === 'batch');
  return { kind: 'amount', amount: step.amount, last };
}
