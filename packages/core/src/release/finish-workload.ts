import type { ReleasePorts } from '../ports/release-ports.ts';
import type { WorkloadRecord } from '../record/release-record.ts';
import { SluiceError } from '../sluice-error.ts';
import { driveWorkload } from './drive-workload.ts';
import type { Goal } from './goal.ts';
import { sidesOf } from './sides.ts';

const ATTEMPTS = 50;

/**
 * Puts the user's own settings back and takes our mark off. Requires old = 0 and n ready; when that is no longer so at the moment of the
 * patch (a conflict, a pod that fell), the last batch is driven again first.
 */
export async function finishWorkload(
  ports: ReleasePorts,
  record: WorkloadRecord,
  goal: Goal,
  touched: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (!touched) return;
  const workload = await ports.open(record);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    signal.throwIfAborted();
    const observation = workload.observe();
    if (!observation)
      throw new SluiceError('deleted', 'world', `Deployment ${record.namespace}/${record.name} was deleted before it was finished`);
    const { mark } = observation;
    if (!mark || mark.releaseId !== goal.releaseId) return;
    const sides = sidesOf(observation, goal.targetDigest);
    const complete =
      observation.paused && observation.templateDigest === goal.targetDigest && sides.oldSpec === 0 && sides.newReady >= sides.desiredCount;
    if (complete) {
      const outcome = await workload.apply({
        kind: 'finish',
        resourceVersion: observation.resourceVersion,
        originals: mark.originals,
        releaseId: goal.releaseId,
      });
      if (outcome === 'applied') return;
    }
    await workload.changed(ports.clock.now() + 200, signal);
    const again = await driveWorkload(workload, goal, {
      clock: ports.clock,
      signal,
      instanceTimeoutMs: 60_000,
      timings: ports.timings,
      onDecision: () => undefined,
      onCauses: () => undefined,
    });
    if (again.kind === 'stopped') throw new SluiceError(again.reason, 'world', `${record.service}: ${again.message}`);
    if (again.kind === 'failed')
      throw new SluiceError(
        'not-ready',
        'world',
        `${record.service}: not all instances are ready at the end: ${again.causes[0]?.message ?? 'unknown cause'}`,
      );
  }
  throw new SluiceError(
    'finish-conflict',
    'world',
    `${record.namespace}/${record.name} changes so often that it could not be finished in ${ATTEMPTS} attempts; run the same command again`,
  );
}
