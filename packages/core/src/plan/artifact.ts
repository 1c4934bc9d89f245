/** What CI produced, as it is released: always by digest. */
export interface Artifact {
  readonly service: string;
  /** The version people say, e.g. `v1.4.0`; the digest's first 12 hex digits where only a digest was given. */
  readonly version: string;
  /** Repository without tag or digest, e.g. `ghcr.io/acme/api`. */
  readonly image: string;
  /** `sha256:` and 64 hex digits, of the index or of the manifest. */
  readonly digest: string;
  /** Platforms it runs on, e.g. `linux/amd64`; empty when the registry does not say. */
  readonly platforms: readonly string[];
}

/** The reference that goes into the pod template: `image@digest`. */
export function pinnedReference(artifact: Artifact): string {
  return `${artifact.image}@${artifact.digest}`;
}
