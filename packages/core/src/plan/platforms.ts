/** How the platforms of an artifact fit those of the nodes it is to run on. */
export type PlatformMatch =
  | { readonly kind: 'fits' }
  /** The registry or the cluster does not say. */
  | { readonly kind: 'unknown' }
  /** `missing`: node platforms the artifact has nothing for, sorted; `usable`: those it has. */
  | { readonly kind: 'lacks'; readonly missing: readonly string[]; readonly usable: readonly string[] };

/**
 * Platforms are `os/architecture[/variant]`, e.g. `linux/arm64/v8`. Nodes do not say their variant, so any variant of the architecture
 * counts for them. Example: an artifact for `linux/amd64` on nodes `linux/amd64` and `linux/arm64` lacks `linux/arm64`.
 */
export function platformsMatch(artifactPlatforms: readonly string[], nodePlatforms: readonly string[]): PlatformMatch {
  // Attestations in an index are listed as a platform of their own.
  const offered = artifactPlatforms.filter((platform) => !platform.startsWith('unknown/'));
  if (offered.length === 0 || nodePlatforms.length === 0) return { kind: 'unknown' };
  const wanted = [...new Set(nodePlatforms)].sort();
  const runs = (node: string) => offered.some((platform) => platform === node || platform.startsWith(`${node}/`));
  const missing = wanted.filter((node) => !runs(node));
  return missing.length === 0 ? { kind: 'fits' } : { kind: 'lacks', missing, usable: wanted.filter(runs) };
}
