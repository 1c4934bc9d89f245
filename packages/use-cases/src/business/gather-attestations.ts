import {
  type ArtifactFact,
  type AttestationCheck,
  type AttestationFacts,
  type AttestationSourceFact,
  type AttestedArtifact,
  parseImageReference,
} from '@sluice/core';
import { mapBounded, readFact } from '@sluice/kubernetes';
import { AttachedBundles } from '@sluice/registry';
import type { Environment } from '../environment.ts';
import { systemClock } from '../system-clock.ts';
import { trustedRoots } from './trusted-roots.ts';

/** Digests that are asked about at the same time. */
const AT_ONCE = 4;

interface Context {
  readonly env: Environment;
  readonly planFile: string;
}

/**
 * What GitHub and the registry have of each digest, verified. Both are asked: one that does not answer takes nothing from what the other
 * has. Nobody is asked where nothing could be verified.
 */
export async function gatherAttestations(
  check: AttestationCheck,
  artifacts: readonly ArtifactFact[],
  { env, planFile }: Context,
): Promise<AttestationFacts> {
  const roots = await readFact(() => trustedRoots(check, { env, planFile }));
  if ('error' in roots) return { trust: roots, artifacts: [] };
  const { verifyBundle } = await import('@sluice/attestations');
  const verify = (bundles: readonly unknown[]) => bundles.map((bundle) => verifyBundle(bundle, roots.value));
  const registry = new AttachedBundles({ env, clock: systemClock });
  const found = artifacts.flatMap((artifact) => ('value' in artifact ? [artifact.value] : []));
  const asked = new Map<string, Promise<readonly AttestationSourceFact[]>>();

  const sourcesOf = (image: string, digest: string): Promise<readonly AttestationSourceFact[]> => {
    const reference = `${image}@${digest}`;
    const known = asked.get(reference) ?? Promise.all([ofGitHub(digest), ofRegistry(reference, digest)]);
    asked.set(reference, known);
    return known;
  };
  const ofGitHub = async (digest: string): Promise<AttestationSourceFact> => {
    const repository = new URL(check.source).pathname.slice(1);
    const bundles = await readFact(async () => {
      const { artifactAttestations, openGitHubClient, parseRepository } = await import('@sluice/github');
      const client = openGitHubClient({ token: env.GITHUB_TOKEN || env.GH_TOKEN || '', env, clock: systemClock });
      return artifactAttestations(client, parseRepository(repository), { digest, predicateType: check.predicateType });
    });
    return { place: `GitHub (${repository})`, found: 'error' in bundles ? bundles : { value: verify(bundles.value) } };
  };
  const ofRegistry = async (reference: string, digest: string): Promise<AttestationSourceFact> => {
    const image = parseImageReference(reference);
    const bundles = await readFact(() => registry.of({ registry: image.registry, repository: image.repository, digest }));
    return { place: `the registry (${image.image})`, found: 'error' in bundles ? bundles : { value: verify(bundles.value) } };
  };

  const attested = await mapBounded(found, AT_ONCE, async ({ service, image, digest }): Promise<AttestedArtifact> => {
    return { service, image, digest, sources: await sourcesOf(image, digest) };
  });
  return { trust: { value: check.trustedRoot ?? 'the public instance of Sigstore' }, artifacts: attested };
}
