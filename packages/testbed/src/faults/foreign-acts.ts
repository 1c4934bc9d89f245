import { setTimeout as sleep } from 'node:timers/promises';
import { KubeStatusError, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from '../kube/kube-client.ts';
import type { Deployment, Pod } from '../kube/objects.ts';
import { crashOnce, deletePod, evictByApi, evictByNode, loseReadiness, regainReadiness } from '../kubelet/foreign-events.ts';
import type { ForeignEvent } from './random-release.ts';
import { type Trial, WORKLOAD } from './trial.ts';

/** When the strategy and `paused: false` were put back by somebody else: what the controller does then is not the release's doing. */
export interface ForeignResume {
  readonly at: number;
  readonly rv: number;
}

/** Does what the events say, each in its time; `random` chooses the pods. Resolves when all is done. */
export async function actForeign(trial: Trial, events: readonly ForeignEvent[], random: () => number, signal: AbortSignal): Promise<readonly ForeignResume[]> {
  const resumes: ForeignResume[] = [];
  await Promise.all(
    events.map(async (event) => {
      await sleep(event.afterMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      trial.log.push(`# ${new Date().toISOString()} ${JSON.stringify(event)}`);
      try {
        const resume = await act(trial, event, random);
        if (resume !== undefined) resumes.push(resume);
      } catch (error) {
        // The pod was gone already: somebody was faster, as it happens.
        if (!(error instanceof KubeStatusError)) throw error;
        trial.log.push(`#   ${error.message}`);
      }
    }),
  );
  return resumes;
}

async function act(trial: Trial, event: ForeignEvent, random: () => number): Promise<ForeignResume | undefined> {
  const { client, namespace, path } = trial;
  switch (event.kind) {
    case 'scale':
      await client.patch(path, { spec: { replicas: event.to } }, MERGE_PATCH);
      return undefined;
    case 'restore-fields': {
      const at = Date.now();
      const { metadata } = await client.patch<Deployment>(`${path}?fieldManager=gitops`, { spec: { ...trial.options.settings, paused: false } }, MERGE_PATCH);
      return { at, rv: Number(metadata.resourceVersion) };
    }
    case 'foreign-template': {
      const template = { spec: { containers: [{ name: 'main', image: trial.stage.pinned.foreign }] } };
      await client.patch(`${path}?fieldManager=somebody`, { spec: { template } }, STRATEGIC_MERGE_PATCH);
      return undefined;
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
