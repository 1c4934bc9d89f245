import { parseImageReference } from '../plan/image-reference.ts';

/** Two spellings of one repository, tag and digest aside: `nginx:1.27` and `docker.io/library/nginx`. */
export function sameRepository(left: string, right: string): boolean {
  return placeOf(left) === placeOf(right);
}

/** The digest a reference is pinned to; null when it is not. */
export function pinnedDigest(reference: string): string | null {
  return reference.split('@')[1] ?? null;
}

function placeOf(reference: string): string {
  try {
    const { registry, repository } = parseImageReference(reference);
    return `${registry}/${repository}`;
  } catch {
    // The API server takes any text as an image; what is no reference equals only itself.
    return reference;
  }
}
