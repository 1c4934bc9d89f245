import { setTimeout as sleep } from 'node:timers/promises';
import {
  crashOnce,
  type Deployment,
  deletePod,
  evictByApi,
  evictByNode,
  KubeStatusError,
  loseReadiness,
  MERGE_PATCH,
  type Pod,
  regainReadiness,
  STRATEGIC_MERGE_PATCH,
} from '@sluice/sandbox';
import type { ForeignWrite } from '../judging/own-violations.ts';
import type { ForeignEvent } from './random-release.ts';
import { type Trial, WORKLOAD } from './trial.ts';

const PATIENCE_MS = 20_000;

/** Does what the events say, each in its time from the release's first patch on; `random` chooses the pods. Resolves when all is done. */
export async function actForeign(
  trial: Trial,
  events: readonly ForeignEvent[],
  random: () => number,
  signal: AbortSignal,
): Promise<readonly ForeignWrite[]> {
  const writes: ForeignWrite[] = [];
  await Promise.all(
    events.map(async (event) => {
      await begun(trial, signal);
      await sleep(event.afterMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      trial.log.push(`# ${new Date().toISOString()} ${JSON.stringify(event)}`);
      try {
        const write = await act(trial, event, random);
        if (write !== undefined) writes.push(write);
      } catch (error) {
        // The pod was gone already: somebody was faster, as it happens.
        if (!(error instanceof KubeStatusError)) throw error;
        trial.log.push(`#   ${error.message}`);
      }
    }),
  );
  return writes;
}

/** The observer has seen the release's first patch; or none for long enough. */
async function begun({ observations }: Trial, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const marked = () => observations.some((seen) => seen.kind === 'deployment' && seen.annotations['sluice.ci/release'] !== undefined);
  while (!marked() && Date.now() < deadline && !signal.aborted) await sleep(50);
}

async function act(trial: Trial, event: ForeignEvent, random: () => number): Promise<ForeignWrite | undefined> {
  const { client, namespace, path } = trial;
  switch (event.kind) {
    case 'scale':
      await client.patch(path, { spec: { replicas: event.to } }, MERGE_PATCH);
      return undefined;
    case 'restore-fields': {
      const at = Date.now();
      const { metadata } = await client.patch<Deployment>(
        `${path}?fieldManager=gitops`,
        { spec: { ...trial.options.settings, paused: false } },
        MERGE_PATCH,
      );
      return { at, rv: Number(metadata.resourceVersion) };
    }
    case 'foreign-template': {
      const template = { spec: { containers: [{ name: 'main', image: trial.stage.pinned.foreign }] } };
      const at = Date.now();
      const { metadata } = await client.patch<Deployment>(`${path}?fieldManager=somebody`, { spec: { template } }, STRATEGIC_MERGE_PATCH);
      return { at, rv: Number(metadata.resourceVersion) };
    }
    case 'evict-by-api':
      await evictByApi(client, namespace, await anyPod(trial, random));
      return undefined;
    case 'evict-by-node':
      await evictByNode(client, namespace, await anyPod(trial, random));
      return undefined;
    case 'delete-pod':
      await deletePod(client, namespace, await anyPod(trial, random));
      return undefined;
    case 'crash-once':
      await crashOnce(client, namespace, await anyPod(trial, random));
      return undefined;
    case 'lose-readiness': {
      const pod = await anyPod(trial, random);
      await loseReadiness(client, namespace, pod);
      await sleep(event.forMs);
      await regainReadiness(client, namespace, pod);
      return undefined;
    }
    default:
      return event satisfies never;
  }
}

async function anyPod({ client, namespace }: Trial, random: () => number): Promise<string> {
  const { items } = await client.list<Pod>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector: `app=${WORKLOAD}` });
  const serving = items.filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase === 'Running');
  return serving[Math.floor(random() * serving.length)]?.metadata.name ?? 'none';
}
