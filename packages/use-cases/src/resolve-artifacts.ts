import { type Artifact, type ArtifactFact, parseArtifactLines, parseImageReference, type ResolvedPlan, SluiceError } from '@sluice/core';
import { RegistryClient, resolveArtifact } from '@sluice/registry';
import type { Environment } from './environment.ts';
import { systemClock } from './system-clock.ts';

/** What each service of the plan is released as, or why its image could not be found: the check `image` reports it with the others. */
export async function resolveArtifacts(
  plan: ResolvedPlan,
  options: { version?: string; artifact: readonly string[]; env?: Environment },
): Promise<readonly ArtifactFact[]> {
  const registry = new RegistryClient({ env: options.env ?? process.env, clock: systemClock });
  const lines = parseArtifactLines(options.artifact.join('\n'));
  const services = new Map(plan.targets.flatMap((target) => target.services.map((service) => [service.name, service] as const)));
  const unknown = lines.filter((line) => !services.has(line.service)).map((line) => line.service);
  if (unknown.length > 0)
    throw new SluiceError(
      'unknown-service',
      'input',
      `the artifacts name ${unknown.join(', ')}; services of ${plan.environment}: ${[...services.keys()].join(', ')}`,
    );
  return Promise.all(
    [...services.values()].map(async (service): Promise<ArtifactFact> => {
      const line = lines.find((candidate) => candidate.service === service.name);
      const reference = line?.reference ?? parseImageReference(`${service.image}:${options.version ?? ''}`);
      try {
        return { service: service.name, value: await resolveArtifact(registry, { service: service.name, reference }) };
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error;
        return {
          service: service.name,
          error: { status: error.code === 'image-not-found' ? 404 : 0, reason: error.code, message: error.message },
        };
      }
    }),
  );
}

export function foundArtifacts(facts: readonly ArtifactFact[]): readonly Artifact[] {
  return facts.flatMap((fact) => ('value' in fact ? [fact.value] : []));
}
