import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError } from '@sluice/core';
import type { RestClient } from '@sluice/kubernetes';
import { z } from 'zod';
import { INSTANCES, WORKLOAD } from '../application/workload.ts';

const deploymentSchema = z.object({ status: z.object({ readyReplicas: z.number().default(0) }).default({ readyReplicas: 0 }) });
const podsSchema = z.object({
  items: z.array(
    z.object({
      status: z
        .object({
          containerStatuses: z
            .array(z.object({ state: z.object({ waiting: z.object({ reason: z.string(), message: z.string().optional() }).optional() }) }))
            .optional(),
          conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() })).optional(),
        })
        .optional(),
    }),
  ),
});

/** Creates the Deployment of the version that serves first, and waits until all its instances do. */
export async function startApplication(
  client: RestClient,
  namespace: string,
  manifest: unknown,
  options: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const { withinMs, signal } = options;
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await client.create(path, manifest, { signal });
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { status } = deploymentSchema.parse(await client.get(`${path}/${WORKLOAD}`, { signal }));
    if (status.readyReplicas === INSTANCES) return;
    if (Date.now() > deadline) {
      throw new SluiceError(
        'not-started',
        'world',
        `expected ${INSTANCES} instances of ${WORKLOAD} ready within ${withinMs / 1000} s, got ${status.readyReplicas}${await whatWaits(client, namespace)}`,
      );
    }
    await sleep(200, undefined, { signal });
  }
}

/** What the pods say they wait for, each thing once. */
async function whatWaits(client: RestClient, namespace: string): Promise<string> {
  const pods = podsSchema.safeParse(await client.get(`/api/v1/namespaces/${namespace}/pods`).catch(() => undefined));
  if (!pods.success) return '';
  const reasons = pods.data.items.flatMap(({ status }) => [
    ...(status?.containerStatuses ?? []).flatMap(({ state }) =>
      state.waiting === undefined
        ? []
        : [`${state.waiting.reason}${state.waiting.message === undefined ? '' : `: ${state.waiting.message}`}`],
    ),
    ...(status?.conditions ?? []).flatMap(({ type, status: holds, message }) =>
      type === 'PodScheduled' && holds === 'False' && message !== undefined ? [message] : [],
    ),
  ]);
  const [first, ...more] = new Set(reasons);
  return first === undefined ? '' : `. They wait for: ${[first, ...more.slice(0, 2)].join('; ')}`;
}
