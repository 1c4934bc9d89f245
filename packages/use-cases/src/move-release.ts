import {
  decideWindow,
  type Fix,
  type Release,
  type ReleasePorts,
  type RunOptions,
  runRelease,
  SluiceError,
  type Stored,
} from '@sluice/core';
import { applyAll } from './apply-all.ts';
import type { Clusters } from './clusters.ts';
import { loadManifests } from './load-manifests.ts';
import { pruneTemplates } from './prune-templates.ts';

/**
 * Runs a release, or one stage of it, as far as it comes. What goes with its workloads is applied before the first batch, by whichever
 * process comes first; `planFile` says where the manifests are.
 */
export async function moveRelease(
  clusters: Clusters,
  ports: ReleasePorts,
  stored: Stored,
  options: RunOptions & { readonly planFile: string },
): ReturnType<typeof runRelease> {
  const { release } = stored.record;
  if (!release) throw new SluiceError('no-release', 'bug', 'there is no release in the record to move');
  if (await isToBegin(ports, release, options.fix ?? null))
    await applyAll(clusters, release.plan, await loadManifests(release.plan, options.planFile));
  const result = await runRelease(ports, stored, options);
  await pruneTemplates(clusters, result.release);
  return result;
}

/** Whether its first batch comes now: nothing of a release is applied while a window holds it. */
async function isToBegin({ windows, clock }: ReleasePorts, release: Release, fix: Fix | null): Promise<boolean> {
  const { phase, holding, steps, plan } = release;
  const heldBefore = phase === 'held' && holding === 'window' && !steps.some(({ kind }) => kind === 'batch');
  if (phase !== 'prepared' && !heldBefore) return false;
  if (plan.windows.length === 0 || plan.prechecks.window !== 'block') return true;
  return decideWindow({ answer: await windows.answer(plan, clock.now()), fix: fix ?? release.fix, underWay: false }).kind === 'go';
}
