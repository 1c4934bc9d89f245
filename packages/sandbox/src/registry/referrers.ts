import { createHash } from 'node:crypto';
import type { Manifest } from './registry-server.ts';

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers */
export const REFERRERS = 'application/vnd.oci.image.index.v1+json';

interface Referring {
  readonly artifactType?: string;
  readonly subject?: { readonly digest?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

export function subjectOf({ content }: Manifest): string | undefined {
  const { subject }: Referring = JSON.parse(content.toString('utf8'));
  return subject?.digest;
}

/** An index of the manifests whose subject has this digest. */
export function referrersOf(manifests: ReadonlyMap<string, Manifest>, digest: string): object {
  const referring = [...manifests.values()].filter((manifest) => subjectOf(manifest) === digest);
  return { schemaVersion: 2, mediaType: REFERRERS, manifests: referring.map(descriptorOf) };
}

export function descriptorOf({ mediaType, content }: Manifest): object {
  const { artifactType, annotations }: Referring = JSON.parse(content.toString('utf8'));
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  return { mediaType, digest, size: content.length, ...(artifactType && { artifactType }), ...(annotations && { annotations }) };
}
