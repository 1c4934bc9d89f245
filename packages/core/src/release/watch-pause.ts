import type { ReleasePorts } from '../ports/release-ports.ts';
import { decide } from './decide.ts';
import type { Assignment, Moved } from './move-workloads.ts';
import { sidesOf } from './sides.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * Waits, and looks at what is held meanwhile: a foreign template, an overexposed workload, or new instances that stay down with
 * fewer ready than desired end the pause early. Returns the workloads in trouble; none when the time has passed. A loss must last for
 * the stall time: an evicted instance that is replaced is no verdict on the version. Settings that somebody restores, and a Deployment
 * that somebody resumes, are put back.
 */
export async function watchPause(
  ports: ReleasePorts,
  held: readonly Assignment[],
  until: number,
  signal: AbortSignal,
): Promise<readonly Moved[]> {
  const fallenSince = new Map<Assignment, number>();
  while (ports.clock.now() < until) {
    const trouble: Moved[] = [];
    for (const assignment of held) {
      const found = await lookAt(ports, assignment);
      if (found?.result?.kind !== 'failed') fallenSince.delete(assignment);
      else if (!fallenSince.has(assignment)) fallenSince.set(assignment, ports.clock.now());
      const lasts = ports.clock.now() - (fallenSince.get(assignment) ?? Number.NEGATIVE_INFINITY) >= ports.timings.stallMs;
      if (found && lasts) trouble.push(found);
    }
    if (trouble.length > 0) return trouble;
    const next = Math.min(ports.clock.now() + LOOK_EVERY_MS, until);
    const workloads = await Promise.all(held.map(({ workload }) => ports.open(workload)));
    // Settings restored from outside are put back at once: the controller goes on in milliseconds.
    if (workloads.length > 0) await Promise.race(workloads.map((workload) => workload.changed(next, signal)));
    else await ports.clock.sleep(Math.max(1, next - ports.clock.now()), signal);
  }
  return [];
}

async function lookAt(ports: ReleasePorts, assignment: Assignment): Promise<Moved | null> {
  const workload = await ports.open(assignment.workload);
  const observation = workload.observe();
  if (observation && !observation.mark && !assignment.goal.begun) return null;
  const decision = decide(observation, assignment.goal, {
    steadyReady: 0,
    oldUnready: 0,
    unpausedMs: 0,
    sinceSpecsMs: 0,
    sinceProgressMs: 0,
    resting: true,
  });
  if (decision.kind === 'stopped') return { assignment, result: decision };
  if (decision.kind === 'change' && (decision.reason === 're-arm' || decision.reason === 'pause')) {
    // A conflict is looked at again with the change that caused it.
    await workload.apply(decision.change);
    return null;
  }
  if (!observation) return null;
  const sides = sidesOf(observation, assignment.goal.targetDigest);
  const fallen = sides.newSide?.current === true && sides.newReady < sides.newSpec && sides.newReady + sides.oldReady < sides.desiredCount;
  if (!fallen) return null;
  const message = `${sides.newSpec - sides.newReady} of ${sides.newSpec} new instances lost readiness after their batch`;
  const causes = [{ kind: 'probe', final: true, pod: null, message }] as const;
  return { assignment, result: { kind: 'failed', causes, explanations: [], evidence: decision.evidence } };
}
