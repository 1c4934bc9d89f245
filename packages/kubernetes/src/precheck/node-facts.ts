import { type Amounts, formatResource, type NodeFact, podRequests } from '@sluice/core';
import { z } from 'zod';
import type { RestClient } from '../api/rest-client.ts';
import { amounts, podTemplateFactSchema, stringMap } from './pod-template-schema.ts';

const taint = z
  .object({ key: z.string(), value: z.string().nullish(), effect: z.string() })
  .transform(({ value, ...rest }) => ({ ...rest, value: value ?? '' }));

const nodeSchema = z
  .object({
    metadata: z.object({ name: z.string(), labels: stringMap }),
    spec: z
      .object({ unschedulable: z.boolean().default(false), taints: z.array(taint).nullish() })
      .default({ unschedulable: false, taints: null }),
    status: z.object({
      allocatable: amounts,
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
      nodeInfo: z.object({ operatingSystem: z.string().default(''), architecture: z.string().default('') }).nullish(),
    }),
  })
  .transform(({ metadata, spec, status }): NodeFact => {
    const system = status.nodeInfo?.operatingSystem || metadata.labels['kubernetes.io/os'];
    const architecture = status.nodeInfo?.architecture || metadata.labels['kubernetes.io/arch'];
    return {
      name: metadata.name,
      labels: metadata.labels,
      platform: system && architecture ? `${system}/${architecture}` : null,
      ready: !(status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status !== 'True'),
      unschedulable: spec.unschedulable,
      taints: spec.taints ?? [],
      allocatable: status.allocatable,
    };
  });

// A pod has the form of a template, and says where it runs.
const placedPodSchema = z.intersection(
  podTemplateFactSchema,
  z.object({ spec: z.object({ nodeName: z.string().nullish() }) }).transform(({ spec }) => ({ nodeName: spec.nodeName ?? null })),
);

export async function readNodes(client: RestClient): Promise<readonly NodeFact[]> {
  const nodes: NodeFact[] = [];
  for await (const page of client.pages('/api/v1/nodes')) for (const item of page) nodes.push(nodeSchema.parse(item));
  return nodes;
}

/** What the pods on each node ask for together, and how many they are. Read in pages: memory grows with nodes, not with pods. */
export async function readNodeUsage(client: RestClient): Promise<Readonly<Record<string, Amounts>>> {
  const sums = new Map<string, Map<string, bigint>>();
  // Ended pods hold nothing any more.
  for await (const page of client.pages('/api/v1/pods', { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' })) {
    for (const item of page) {
      const pod = placedPodSchema.parse(item);
      if (pod.nodeName === null) continue;
      const sum = sums.get(pod.nodeName) ?? new Map<string, bigint>();
      for (const [resource, amount] of podRequests(pod)) sum.set(resource, (sum.get(resource) ?? 0n) + amount);
      sum.set('pods', (sum.get('pods') ?? 0n) + 1_000_000_000n);
      sums.set(pod.nodeName, sum);
    }
  }
  return Object.fromEntries(
    [...sums].map(([node, sum]) => [
      node,
      Object.fromEntries([...sum].map(([resource, amount]) => [resource, formatResource(resource, amount)])),
    ]),
  );
}
