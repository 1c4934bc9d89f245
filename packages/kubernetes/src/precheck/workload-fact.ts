import type { WorkloadFact } from '@sluice/core';
import { z } from 'zod';
import { RELEASE_ANNOTATION, readMark } from '../workload/mark.ts';
import { podTemplateFactSchema, stringMap } from './pod-template-schema.ts';

const share = z.union([z.string(), z.number()]).transform(String);
const strategySchema = z.object({
  type: z.string().default('RollingUpdate'),
  rollingUpdate: z.object({ maxSurge: share.nullish(), maxUnavailable: share.nullish() }).nullish(),
});

const deploymentFactSchema = z.object({
  metadata: z.object({
    name: z.string(),
    generation: z.number().default(0),
    labels: stringMap,
    annotations: stringMap,
    managedFields: z.array(z.object({ manager: z.string().nullish() })).nullish(),
  }),
  spec: z.object({
    replicas: z.number().default(1),
    paused: z.boolean().default(false),
    strategy: strategySchema.default({ type: 'RollingUpdate' }),
    selector: z.object({ matchLabels: stringMap }),
    template: podTemplateFactSchema,
  }),
  status: z
    .object({
      observedGeneration: z.number().default(0),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      readyReplicas: z.number().default(0),
    })
    .default({ observedGeneration: 0, replicas: 0, updatedReplicas: 0, readyReplicas: 0 }),
});

/** A Deployment as the API server gives it, as the facts that prechecks look at. */
export function workloadFact(raw: unknown): WorkloadFact {
  const { metadata, spec, status } = deploymentFactSchema.parse(raw);
  // While a release holds it the strategy in the spec is the release's; its own comes back at the end.
  const original = strategySchema.safeParse(readMark(metadata.annotations)?.originals.strategy);
  const strategy = original.success ? original.data : spec.strategy;
  return {
    name: metadata.name,
    generation: metadata.generation,
    observedGeneration: status.observedGeneration,
    desiredCount: spec.replicas,
    strategyType: strategy.type,
    heldByRelease: metadata.annotations[RELEASE_ANNOTATION] ?? null,
    maxSurge: strategy.rollingUpdate?.maxSurge ?? '25%',
    maxUnavailable: strategy.rollingUpdate?.maxUnavailable ?? '25%',
    paused: spec.paused,
    labels: metadata.labels,
    annotations: metadata.annotations,
    managers: [...new Set((metadata.managedFields ?? []).flatMap(({ manager }) => manager ?? []))],
    selector: spec.selector.matchLabels,
    template: spec.template,
    totalCount: status.replicas,
    updatedCount: status.updatedReplicas,
    readyCount: status.readyReplicas,
  };
}
