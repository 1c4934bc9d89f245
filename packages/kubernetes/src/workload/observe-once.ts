import { type Observation, sidesOf } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { observe } from './observe.ts';
import { deploymentSchema, replicaSetSchema } from './schema.ts';
import { selectorQuery } from './selector.ts';
import { templateDigest } from './template-digest.ts';

export interface WorkloadStatus {
  readonly desiredCount: number;
  readonly newCount: number;
  readonly oldCount: number;
  /** Of both sides. */
  readonly readyCount: number;
  readonly paused: boolean;
  /** Release id on the workload; null when none holds it. */
  readonly release: string | null;
  /** Who holds the Lease; null when nobody does. */
  readonly lockHolder: string | null;
  /** For people: held, moving, runs vX, … */
  readonly state: string;
}

const leaseSchema = z.looseObject({ spec: z.looseObject({ holderIdentity: z.string().nullish() }).default({}) });

interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly goal: { readonly digest: string; readonly version: string | null };
  readonly stable: { readonly digest: string; readonly version: string | null };
}

/** A Deployment and its ReplicaSets, read once; null when there is none. */
export async function observeWorkload(
  client: RestClient,
  place: { readonly namespace: string; readonly name: string },
): Promise<{ observation: Observation | null; annotations: Readonly<Record<string, string>> | undefined }> {
  const base = `/apis/apps/v1/namespaces/${place.namespace}`;
  const raw = await found(client, `${base}/deployments/${place.name}`);
  if (raw === null) return { observation: null, annotations: undefined };
  const deployment = deploymentSchema.parse(raw);
  const replicaSets = [];
  for await (const page of client.pages(`${base}/replicasets`, { labelSelector: selectorQuery(deployment.spec.selector) })) {
    for (const item of page) {
      const object = replicaSetSchema.parse(item);
      replicaSets.push({ object, templateDigest: templateDigest(object.spec.template) });
    }
  }
  return {
    observation: observe(deployment, templateDigest(deployment.spec.template), replicaSets),
    annotations: deployment.metadata.annotations,
  };
}

/** How a workload of a release stands now; null when the Deployment does not exist. */
export async function observeOnce(client: RestClient, place: Place): Promise<WorkloadStatus | null> {
  const { namespace, name, goal, stable } = place;
  const { observation } = await observeWorkload(client, place);
  if (observation === null) return null;
  const lease = await found(client, `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/sluice-${name}`);
  const sides = sidesOf(observation, goal.digest);
  const onlyStable = observation.replicaSets.every((set) => set.specCount === 0 || set.templateDigest === stable.digest);
  const ours = observation.mark !== null;
  const state = ours
    ? `${observation.paused ? 'held' : 'moving'} by ${observation.mark?.releaseId}`
    : sides.oldSpec === 0
      ? `runs ${goal.version ?? 'the new version'}`
      : onlyStable
        ? `runs ${stable.version ?? 'the version before'}`
        : 'runs something else';
  return {
    desiredCount: observation.desiredCount,
    newCount: sides.newSpec,
    oldCount: sides.oldSpec,
    readyCount: sides.newReady + sides.oldReady,
    paused: observation.paused,
    release: observation.mark?.releaseId ?? null,
    lockHolder: (lease === null ? null : leaseSchema.parse(lease).spec.holderIdentity) || null,
    state,
  };
}

async function found(client: RestClient, path: string): Promise<unknown> {
  try {
    return await client.get(path);
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}
