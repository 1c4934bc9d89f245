import { type ReleaseRecord, SluiceError, type WorkloadRecord } from '@sluice/core';
import { ownManifest, prepareWorkload, type TemplateKeeper } from '@sluice/kubernetes';
import type { CheckedNew } from './check-release.ts';
import type { Clusters } from './clusters.ts';

/**
 * Every workload of what was checked, with its stable and its new template. Nothing moves. `keeper` says where templates are kept; a dry
 * run keeps them in memory.
 */
export async function prepareWorkloads(
  clusters: Clusters,
  { stored: { record }, plan, artifacts, manifests, again, start }: CheckedNew,
  keeperOf: (context: string | null, namespace: string) => Promise<TemplateKeeper>,
): Promise<readonly WorkloadRecord[]> {
  const versions = versionsKnown(record);
  const prepared: WorkloadRecord[] = [];
  for (const target of plan.targets) {
    const client = await clusters.client(target.context);
    const keeper = await keeperOf(target.context, target.namespace);
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
          again: again ? start.id : null,
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
