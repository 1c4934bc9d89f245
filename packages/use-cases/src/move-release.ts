import { type ReleasePorts, type RunOptions, runRelease, SluiceError, type Stored } from '@sluice/core';
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
  if (release.phase === 'prepared') await applyAll(clusters, release.plan, await loadManifests(release.plan, options.planFile));
  const result = await runRelease(ports, stored, options);
  await pruneTemplates(clusters, result.release);
  return result;
}
