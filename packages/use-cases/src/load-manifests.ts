import { dirname } from 'node:path';
import type { ResolvedPlan } from '@sluice/core';
import { type Manifest, readManifests } from '@sluice/kubernetes';

export type ManifestsByService = Readonly<Record<string, readonly Manifest[]>>;

/** The manifests that the plan names, by service. */
export async function loadManifests(plan: ResolvedPlan, planFile: string): Promise<ManifestsByService> {
  const services = new Map(plan.targets.flatMap((target) => target.services.map((service) => [service.name, service.manifests] as const)));
  const loaded = await Promise.all(
    [...services].map(async ([name, patterns]) => [name, await readManifests(dirname(planFile), patterns)] as const),
  );
  return Object.fromEntries(loaded);
}
