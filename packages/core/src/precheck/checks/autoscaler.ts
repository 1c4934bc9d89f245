import type { ResolvedService } from '../../plan/resolved-plan.ts';
import { type Check, forEachWorkload, passed, unreadable } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { AutoscalerFact, WorkloadFact } from '../facts.ts';
import { type PlannedBatch, plannedBatches } from '../planned-holds.ts';
import { type HeldCounts, keepsBoth, leastSafeCount, scaledHold } from '../scaled-hold.ts';

/**
 * A hold keeps its share when the workload is scaled, unless there are so few instances that one side is rounded away. An autoscaler
 * whose minimum is that low is refused, for every batch before the last after which the release waits.
 *
 * Judged for one step from the n of now down to the minimum, the most an autoscaler does at once. What several steps do to the rounding
 * is caught during the release (`overexposed`).
 *
 * Worked example: n = 10, batches 1 and 25%. A hold of 1 new and 9 old is safe down to 5 instances (round(1 · 5 / 10) = 1) and loses
 * the new one at 4; a hold of 3 and 7 is safe down to 2. So `minReplicas: 5` passes, `minReplicas: 4` does not.
 */
export const checkAutoscaler: Check = (context) =>
  forEachWorkload(context, ({ service, workload }) => {
    const { autoscalers } = context.facts;
    if ('error' in autoscalers) return unreadable(service.name, 'HorizontalPodAutoscalers', autoscalers.error);
    const found = autoscalers.value.filter(
      (autoscaler) => autoscaler.targetKind === 'Deployment' && autoscaler.targetName === workload.name,
    );
    if (found.length === 0) return passed(service.name, 'no autoscaler', null);
    return found.map((autoscaler) => judge(service, workload, autoscaler));
  });

function judge(service: ResolvedService, workload: WorkloadFact, autoscaler: AutoscalerFact): Finding {
  const what = `autoscaler ${autoscaler.name} (${autoscaler.minCount} to ${autoscaler.maxCount}${autoscaler.scaledObject === null ? '' : `, made by KEDA for ${autoscaler.scaledObject}`})`;
  const n = workload.desiredCount;
  const holds = plannedBatches(service.steps, n)
    .filter((batch) => !batch.last && batch.waits && batch.newCount > 0)
    .map((batch) => heldAfter(batch, n));
  const least = Math.max(1, ...holds.map(leastSafeCount));
  const evidence = {
    autoscaler: autoscaler.name,
    minCount: autoscaler.minCount,
    maxCount: autoscaler.maxCount,
    desiredCount: n,
    leastSafeCount: least,
    holds: holds.map((hold) => ({ ...hold })),
  };
  if (holds.length === 0) return passed(service.name, `${what}: nothing is held, so it may scale`, evidence);
  if (!autoscaler.scalesIn) return passed(service.name, `${what} never scales in: holds keep their share`, evidence);
  const broken = holds.find((hold) => leastSafeCount(hold) > Math.min(autoscaler.minCount, n));
  if (broken === undefined) return passed(service.name, `${what}: holds keep their share down to ${least}`, evidence);
  const at = firstLoss(broken, autoscaler.minCount);
  const after = scaledHold(broken, at);
  const lost =
    after.newCount === 0
      ? 'the new version would be gone and the checks would see nothing of it'
      : 'no old instance would be left before the last batch';
  return {
    service: service.name,
    verdict: 'fail',
    message: `${what}: scaled in to ${at}, the hold of ${broken.newCount} new and ${broken.oldCount} old becomes ${after.newCount} new and ${after.oldCount} old: ${lost}`,
    fix: fixFor(autoscaler, least, n),
    evidence,
  };
}

function heldAfter(batch: PlannedBatch, n: number): HeldCounts {
  return { newCount: batch.newCount, oldCount: n - batch.newCount };
}

/** The largest number of instances, from n downwards, at which a side is lost. */
function firstLoss(hold: HeldCounts, minCount: number): number {
  for (let count = hold.newCount + hold.oldCount - 1; count > minCount; count -= 1) if (!keepsBoth(scaledHold(hold, count))) return count;
  return minCount;
}

function fixFor({ scaledObject, minCount }: AutoscalerFact, least: number, n: number): string {
  const safe = Array.from({ length: Math.max(0, n - 1) }, (_, index) => index + 1).filter(
    (newCount) => leastSafeCount({ newCount, oldCount: n - newCount }) <= minCount,
  );
  const [low, high] = [safe[0], safe.at(-1)];
  const raise =
    scaledObject === null
      ? `set its minReplicas to at least ${least} for the release`
      : `set minReplicaCount of ScaledObject ${scaledObject} to at least ${least} for the release`;
  if (low === undefined || high === undefined) return raise;
  return `${raise}, or hold only between ${low} and ${high} of ${n}`;
}
