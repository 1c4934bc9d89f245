import type { Diagnosis, Explanation, Instance, InstanceContainer } from '@sluice/core';
import { z } from 'zod';
import type { RestClient } from '../api/rest-client.ts';
import { type PodObject, podSchema, type ReplicaSetObject } from './schema.ts';

const eventSchema = z.looseObject({
  reason: z.string().default(''),
  message: z.string().default(''),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
});

/** Of many pods, at most so many are kept: the ones that are not ready. */
const KEPT = 100;
const EVENTS_SHOWN = 5;
const LOG_LINES = 20;

/** The pods of one ReplicaSet that are not ready, page by page. */
export async function diagnosePods(client: RestClient, namespace: string, replicaSet: ReplicaSetObject): Promise<Diagnosis> {
  const instances: Instance[] = [];
  const hash = replicaSet.metadata.labels?.['pod-template-hash'];
  const query = { labelSelector: hash === undefined ? '' : `pod-template-hash=${hash}` };
  for await (const page of client.pages(`/api/v1/namespaces/${namespace}/pods`, query)) {
    for (const raw of page) {
      const pod = podSchema.parse(raw);
      if (!pod.metadata.ownerReferences?.some((owner) => owner.uid === replicaSet.metadata.uid)) continue;
      const instance = instanceOf(pod);
      if (!instance.ready && instances.length < KEPT) instances.push(instance);
    }
  }
  const failure = replicaSet.status.conditions?.find((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True');
  return { instances, creationFailure: failure ? { message: failure.message } : null };
}

export function instanceOf(pod: PodObject): Instance {
  const { metadata, status } = pod;
  const scheduled = status.conditions?.find((condition) => condition.type === 'PodScheduled');
  return {
    name: metadata.name,
    createdAt: Date.parse(metadata.creationTimestamp ?? '') || 0,
    phase: status.phase,
    ready: status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false,
    deleting: Boolean(metadata.deletionTimestamp),
    unschedulable: scheduled?.status === 'False' ? scheduled.message || scheduled.reason : null,
    containers: [
      ...(status.initContainerStatuses ?? []).map((one) => containerOf(one, true)),
      ...(status.containerStatuses ?? []).map((one) => containerOf(one, false)),
    ],
  };
}

type ContainerStatus = NonNullable<PodObject['status']['containerStatuses']>[number];

function containerOf(status: ContainerStatus, init: boolean): InstanceContainer {
  const exit = status.lastState?.terminated ?? status.state?.terminated ?? null;
  return {
    name: status.name,
    init,
    ready: status.ready,
    restartCount: status.restartCount,
    waiting: status.state?.waiting ? { reason: status.state.waiting.reason, message: status.state.waiting.message } : null,
    lastExit: exit ? { exitCode: exit.exitCode, reason: exit.reason } : null,
  };
}

/** Events and log tails. What cannot be read is said in place of it: an explanation must not fail the release. */
export async function explainPods(client: RestClient, namespace: string, pods: readonly string[]): Promise<readonly Explanation[]> {
  return Promise.all(
    pods.map(
      async (pod): Promise<Explanation> => ({
        pod,
        events: await eventsOf(client, namespace, pod),
        logTail: await logOf(client, namespace, pod),
      }),
    ),
  );
}

async function eventsOf(client: RestClient, namespace: string, pod: string): Promise<string[]> {
  try {
    const events: { at: string; text: string }[] = [];
    for await (const page of client.pages(`/api/v1/namespaces/${namespace}/events`, { fieldSelector: `involvedObject.name=${pod}` })) {
      for (const raw of page) {
        const event = eventSchema.parse(raw);
        events.push({ at: event.lastTimestamp ?? event.eventTime ?? '', text: `${event.reason}: ${event.message}`.slice(0, 500) });
      }
    }
    return events
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .slice(-EVENTS_SHOWN)
      .map((event) => event.text);
  } catch (error) {
    return [`events cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

async function logOf(client: RestClient, namespace: string, pod: string): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
  const query = { tailLines: LOG_LINES, limitBytes: 16_384 };
  for (const previous of [true, false]) {
    try {
      const text = await client.text(path, { query: { ...query, previous }, patienceMs: 0, timeoutMs: 5_000 });
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      if (lines.length > 0) return lines;
    } catch {
      // No earlier container, several containers, or no right to read logs: the events still say something.
    }
  }
  return [];
}
