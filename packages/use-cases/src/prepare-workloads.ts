import { type Artifact, type ReleaseRecord, type ResolvedPlan, SluiceError, type WorkloadRecord } from '@sluice/core';
import { ownManifest, prepareWorkload, type TemplateKeeper } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';
import type { ManifestsByService } from './load-manifests.ts';

export interface PrepareInput {
  readonly clusters: Clusters;
  readonly record: ReleaseRecord;
  readonly plan: ResolvedPlan;
  readonly artifacts: readonly Artifact[];
  readonly manifests: ManifestsByService;
  /** Id of a release that replaces the instances even where nothing else about them changes. */
  readonly again?: string | null;
  /** Where templates are kept; a dry run keeps them in memory. */
  readonly keeper: (context: string | null, namespace: string) => Promise<TemplateKeeper>;
}

/** Every workload of the plan with its stable and its new template. Nothing moves. */
export async function prepareWorkloads(input: PrepareInput): Promise<readonly WorkloadRecord[]> {
  const { clusters, record, plan, artifacts, manifests } = input;
  const versions = versionsKnown(record);
  const prepared: WorkloadRecord[] = [];
  for (const target of plan.targets) {
    const client = await clusters.client(target.context);
    const keeper = await input.keeper(target.context, target.namespace);
    for (const service of target.services) {
      const artifact = artifacts.find((candidate) => candidate.service === service.name);
      if (!artifact)
        throw new SluiceError('no-artifact', 'input', `the image of service ${service.name} was not found, so there is nothing to release`);
      const manifestTemplate = ownManifest(manifests[service.name] ?? [], service)?.template ?? null;
      const place = { target: target.name, context: target.context, namespace: target.namespace };
      prepared.push(
        await prepareWorkload(client, keeper, {
          ...place,
          service,
          artifact,
          manifestTemplate,
          again: input.again ?? null,
          versionOf: (digest) => versions.get(digest) ?? null,
        }),
      );
    }
  }
  return prepared;
}

/** Which version each template digest is, as far as the record knows. */
function versionsKnown(record: ReleaseRecord): ReadonlyMap<string, string> {
  const goals = [...[...record.history].reverse().flatMap((entry) => entry.workloads), ...(record.release?.workloads ?? [])];
  return new Map(goals.flatMap(({ goal }) => (goal.version === null ? [] : [[goal.digest, goal.version] as const])));
}
