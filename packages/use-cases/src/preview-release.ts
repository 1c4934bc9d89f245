import { decide, formatAmount, goalAt, type ResolvedPlan, type WorkloadRecord } from '@sluice/core';
import { observeWorkload, type PodTemplate, patchFor } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';

export interface PatchPreview {
  readonly target: string;
  readonly service: string;
  readonly deployment: string;
  /** The first patch, as JSON Patch; null when the first batch moves nothing. */
  readonly patch: unknown;
  readonly images: { readonly from: readonly string[]; readonly to: readonly string[] };
  readonly batches: readonly string[];
}

/** What a release would patch first, and the batches after it. Reads only. */
export async function previewRelease(
  clusters: Clusters,
  plan: ResolvedPlan,
  workloads: readonly WorkloadRecord[],
  releaseId: string,
  templates: (digest: string) => PodTemplate | null,
): Promise<{ patches: readonly PatchPreview[]; text: string }> {
  const patches: PatchPreview[] = [];
  for (const target of plan.targets) {
    for (const service of target.services) {
      const workload = workloads.find((candidate) => candidate.target === target.name && candidate.service === service.name);
      if (!workload) continue;
      const { observation, annotations } = await observeWorkload(await clusters.client(target.context), workload);
      const index = service.steps.findIndex((step) => step.kind === 'batch');
      const goal = goalAt({ id: releaseId, plan }, workload, service, index);
      const decision = decide(observation, goal, {
        steadyReady: 0,
        oldUnready: 0,
        unpausedMs: 0,
        sinceSpecsMs: 0,
        sinceProgressMs: 0,
        resting: false,
      });
      const patch = decision.kind === 'change' ? patchFor(decision.change, annotations, templates(workload.goal.digest)) : null;
      patches.push({
        target: target.name,
        service: service.name,
        deployment: `${workload.namespace}/${workload.name}`,
        patch,
        images: { from: workload.stable.images, to: workload.goal.images },
        batches: service.steps.flatMap((step) => (step.kind === 'batch' ? formatAmount(step.amount) : [])),
      });
    }
  }
  return { patches, text: patches.map(render).join('\n') };
}

function render({ target, service, deployment, patch, images, batches }: PatchPreview): string {
  const changed = images.to.filter((image, index) => image !== images.from[index]);
  return [
    `${target}  ${service}  Deployment ${deployment}`,
    `  image    ${images.from.join(', ')}`,
    `  becomes  ${changed.join(', ')}`,
    `  batches  ${batches.join(' → ')}`,
    patch === null ? '  the first batch moves nothing' : `  first patch:\n${JSON.stringify(patch, null, 2).replace(/^/gm, '    ')}`,
  ].join('\n');
}
