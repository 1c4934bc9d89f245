import { type Artifact, type ArtifactLine, SluiceError } from '@sluice/core';
import type { RegistryClient } from './registry-client.ts';

/** What is released for one service: the reference as people wrote it, pinned to the digest it means now. */
export async function resolveArtifact(
  client: Pick<RegistryClient, 'resolve'>,
  line: ArtifactLine,
  signal?: AbortSignal,
): Promise<Artifact> {
  const { service, reference } = line;
  try {
    const { digest, platforms } = await client.resolve(reference, signal);
    return {
      service,
      version: reference.tag ?? digest.slice('sha256:'.length, 'sha256:'.length + 12),
      image: reference.image,
      digest,
      platforms,
    };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    throw new SluiceError(error.code, error.kind, `${service}: ${error.message}`, { cause: error });
  }
}
