import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Deployment } from '@sluice/sandbox';
import type { Trial } from './trial.ts';

export interface Expected {
  /** Image every instance runs. */
  readonly image: string;
  /** Phase of the release in the record. */
  readonly phase: string;
  /** The pod template, where it must be exactly one from before. */
  readonly template?: unknown;
}

const SETTLE_MS = 5_000;

/** What is not as expected after everything has come to rest; empty when all is. */
export async function differences(trial: Trial, expected: Expected): Promise<readonly string[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const found = await look(trial, expected);
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(100);
  }
}

async function look(trial: Trial, expected: Expected): Promise<readonly string[]> {
  const deployment = await trial.deployment();
  const found = [...settingsOf(trial, deployment), ...annotationsOf(deployment)];
  const image = deployment.spec.template.spec.containers[0]?.image;
  if (image !== expected.image) found.push(`image is ${image}, expected ${expected.image}`);
  if (expected.template !== undefined && !isDeepStrictEqual(deployment.spec.template, expected.template)) {
    found.push(`the pod template is ${JSON.stringify(deployment.spec.template)}, expected ${JSON.stringify(expected.template)}`);
  }
  const n = deployment.spec.replicas ?? 1;
  for (const set of await trial.replicaSets()) {
    const wanted = set.spec.template.spec.containers[0]?.image === expected.image ? n : 0;
    const { replicas = 0 } = set.spec;
    const { readyReplicas = 0 } = set.status ?? {};
    if (replicas !== wanted || readyReplicas !== wanted)
      found.push(`ReplicaSet ${set.metadata.name} has ${replicas} of ${wanted} (${readyReplicas} ready)`);
  }
  const { release } = await trial.record();
  if (release?.phase !== expected.phase)
    found.push(`the record says ${release?.phase ?? 'nothing'} (${release?.reason}), expected ${expected.phase}`);
  return found;
}

function settingsOf({ options: { settings } }: Trial, { spec }: Deployment): string[] {
  const now = {
    minReadySeconds: spec.minReadySeconds ?? 0,
    progressDeadlineSeconds: spec.progressDeadlineSeconds,
    strategy: spec.strategy,
  };
  const found: string[] = [];
  if (!isDeepStrictEqual(now, settings)) found.push(`settings are ${JSON.stringify(now)}, expected ${JSON.stringify(settings)}`);
  if (spec.paused === true) found.push('the Deployment is paused');
  return found;
}

function annotationsOf({ metadata }: Deployment): string[] {
  const ours = ['sluice.ci/release', 'sluice.ci/position', 'sluice.ci/originals'].filter(
    (name) => metadata.annotations?.[name] !== undefined,
  );
  return ours.length === 0 ? [] : [`annotations left behind: ${ours.join(', ')}`];
}
