import { type ArtifactFact, type ResolvedPlan, SluiceError } from '@sluice/core';
import { loadPlan } from './load-plan.ts';

export interface Chosen {
  readonly plan: ResolvedPlan;
  readonly facts: readonly ArtifactFact[];
  /** Services that keep what they run. */
  readonly leftOut: readonly string[];
}

/**
 * For repositories that build only what has changed: a service whose image is not in the registry keeps what it runs, and the plan is
 * resolved for the others. One whose registry did not answer is not taken for missing. Throws a SluiceError `nothing-built` when no
 * service has an image.
 */
export async function leaveOutMissing(plan: ResolvedPlan, planFile: string, facts: readonly ArtifactFact[]): Promise<Chosen> {
  const leftOut = facts.filter((fact) => 'error' in fact && fact.error.status === 404).map(({ service }) => service);
  const kept = facts.filter(({ service }) => !leftOut.includes(service));
  if (kept.length === 0)
    throw new SluiceError(
      'nothing-built',
      'input',
      `no service of ${plan.application} has an image for this release in its registry: ${leftOut.join(', ')}. Check the version, and that the build has pushed it`,
    );
  const released = new Set(plan.targets.flatMap(({ services }) => services.map(({ name }) => name)));
  const wanted = kept.map(({ service }) => service);
  if (wanted.length === released.size) return { plan, facts, leftOut };
  const services = wanted.filter((name) => released.has(name));
  return { plan: await loadPlan({ file: planFile, environment: plan.environment, services }), facts: kept, leftOut };
}
