/**
 * The package URL of an image, as CDEvents name artifacts: `ghcr.io/acme/api@sha256:ab…` is
 * `pkg:oci/api@sha256%3Aab…?repository_url=ghcr.io%2Facme%2Fapi`.
 * https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md
 */
export function packageAddress(image: string): string {
  const [repository = image, digest] = image.split('@');
  const colon = repository.lastIndexOf(':');
  const tagged = colon > repository.lastIndexOf('/');
  const path = tagged ? repository.slice(0, colon) : repository;
  const tag = tagged ? repository.slice(colon + 1) : null;
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const version = digest ?? null;
  const qualifiers = [`repository_url=${encodeURIComponent(path)}`, ...(tag === null ? [] : [`tag=${encodeURIComponent(tag)}`])];
  return `pkg:oci/${encodeURIComponent(name)}${version === null ? '' : `@${encodeURIComponent(version)}`}?${qualifiers.join('&')}`;
}
