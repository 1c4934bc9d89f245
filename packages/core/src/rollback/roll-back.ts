import type { ReleasePorts } from '../ports/release-ports.ts';
import type { WorkloadRecord } from '../record/release-record.ts';
import type { DriveResult } from '../release/drive-workload.ts';
import { noteFailures } from '../release/failure-record.ts';
import { finishWorkload } from '../release/finish-workload.ts';
import type { Goal } from '../release/goal.ts';
import type { Journal } from '../release/journal.ts';
import { type Assignment, type Moved, moveWorkloads } from '../release/move-workloads.ts';

/**
 * Brings every workload of the release back, last service first: the same rule with the roles of the two versions swapped. Repeatable
 * from any point; a workload that was never touched, or is back already, is left as it is.
 */
export async function rollBack(
  ports: ReleasePorts,
  journal: Journal,
  reason: string,
  signal: AbortSignal,
): Promise<'rolled-back' | 'rollback-failed'> {
  const { release } = journal;
  await journal.phase('rolling-back', reason);
  const services = new Map(
    release.plan.targets.flatMap((target) => target.services.map((service) => [`${target.name}/${service.name}`, service])),
  );
  const failures: { workload: WorkloadRecord; result: DriveResult }[] = [];
  for (const target of [...release.plan.targets].reverse()) {
    const workloads = release.workloads.filter((workload) => workload.target === target.name).reverse();
    const assignments = workloads.map((workload): Assignment => {
      const dependents = workloads.filter((other) => services.get(`${other.target}/${other.service}`)?.after.includes(workload.service));
      return { workload, goal: backGoal(journal, workload), after: dependents.map((other) => other.service) };
    });
    const moved = await moveWorkloads(ports, assignments, {
      // Speed counts on the way back: everything moves at once.
      concurrency: Math.max(release.plan.concurrency.workloads, assignments.length),
      instanceTimeoutMs: release.plan.instanceTimeoutSeconds * 1000,
      signal,
      stopAtFailure: false,
    });
    noteBack(journal, moved);
    for (const { assignment, result } of moved) {
      if (result?.kind === 'reached') await finishWorkload(ports, assignment.workload, assignment.goal, result.touched, signal);
      else if (result) failures.push({ workload: assignment.workload, result });
    }
  }
  if (failures.length === 0) {
    const versions = [...new Set(release.workloads.map((workload) => workload.back.version ?? workload.back.images.join(', ')))];
    await journal.phase('rolled-back', `${reason}; ${versions.join(', ')} serves everything`);
    return 'rolled-back';
  }
  noteFailures(journal, failures);
  await journal.phase(
    'rollback-failed',
    `${failures.map(({ workload }) => workload.service).join(', ')} cannot be brought back; what is ready was kept`,
  );
  return 'rollback-failed';
}

/** What stands now: seen from the way back, the new side is the version that serves again. */
function noteBack(journal: Journal, moved: readonly Moved[]): void {
  journal.note(({ workloads }) => ({
    workloads: workloads.map((workload) => {
      const result = moved.find(
        ({ assignment }) => assignment.workload.target === workload.target && assignment.workload.service === workload.service,
      )?.result;
      if (!result || !('evidence' in result) || !result.evidence || workload.state === null) return workload;
      const { desired, old, new: back } = result.evidence;
      // What is left of the version that goes has not been looked at for readiness: none of it counts.
      return { ...workload, state: { desired, old: back, new: old, ready: 0, wanted: 0 } };
    }),
  }));
}

function backGoal(journal: Journal, workload: WorkloadRecord): Goal {
  const { release } = journal;
  return {
    releaseId: release.id,
    planDigest: release.plan.digest,
    step: -1,
    targetDigest: workload.back.digest,
    fromDigest: null,
    wanted: { kind: 'all' },
    instances: release.plan.concurrency.instances,
    unavailable: release.plan.concurrency.unavailable,
    direction: 'back',
    overwrite: true,
    originals: workload.originals,
    begun: workload.state !== null,
  };
}
