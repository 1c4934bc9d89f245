import { z } from 'zod';
import type { RestClient } from '../api/rest-client.ts';
import { type PodObject, podSchema } from '../workload/schema.ts';

export interface PodList {
  /** In the order of their names. */
  readonly pods: readonly PodObject[];
  /** There are more than these. */
  readonly more: boolean;
}

const PAGE = 50;
const pageSchema = z.looseObject({
  metadata: z.looseObject({ continue: z.string().default('') }).default({ continue: '' }),
  items: z.array(z.unknown()).nullish(),
});

/**
 * The pods of these ReplicaSets, at most `limit`, in pages of 50: the first by name, so that the next look finds the same ones. A ReplicaSet of a Deployment is called by the
 * Deployment's name and the hash that its pods have as the label `pod-template-hash`. One attempt for each page: whoever looks looks again.
 *
 * @throws ApiError, and ZodError for what is no pod
 */
export async function listPods(
  client: RestClient,
  namespace: string,
  replicaSets: readonly string[],
  limit: number,
  signal: AbortSignal,
): Promise<PodList> {
  const pods: PodObject[] = [];
  if (replicaSets.length === 0) return { pods, more: false };
  const hashes = replicaSets.map((name) => name.slice(name.lastIndexOf('-') + 1));
  let token = '';
  do {
    const page = pageSchema.parse(
      await client.get(`/api/v1/namespaces/${namespace}/pods`, {
        query: {
          labelSelector: `pod-template-hash in (${hashes.join(',')})`,
          limit: PAGE,
          ...(token !== '' && { continue: token }),
        },
        signal,
        patienceMs: 0,
      }),
    );
    for (const raw of page.items ?? []) {
      const pod = podSchema.parse(raw);
      if (!pod.metadata.ownerReferences?.some(({ name, controller }) => controller === true && replicaSets.includes(name))) continue;
      if (pods.length === limit) return { pods, more: true };
      pods.push(pod);
    }
    token = page.metadata.continue;
    if (pods.length === limit) return { pods, more: token !== '' };
  } while (token !== '');
  return { pods, more: false };
}
