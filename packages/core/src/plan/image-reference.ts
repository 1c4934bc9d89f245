import { SluiceError } from '../sluice-error.ts';
import { repositoryProblem } from './image-repository.ts';

/** An image reference taken apart. `ghcr.io/acme/api:v1@sha256:…` has both a tag and a digest; the digest then decides. */
export interface ImageReference {
  /** As written, without tag and digest: `nginx`, `ghcr.io/acme/api`. */
  readonly image: string;
  /** Host and port, `docker.io` where none is written. */
  readonly registry: string;
  /** Path at the registry, `library/nginx` for `nginx`. */
  readonly repository: string;
  readonly tag: string | null;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string | null;
}

const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The grammar and the defaults of https://github.com/distribution/reference: `nginx:1.27` is at `docker.io`, in `library/nginx`.
 *
 * @throws SluiceError `image-reference-invalid`, kind `input`.
 */
export function parseImageReference(text: string): ImageReference {
  const [name = '', digest, ...more] = text.split('@');
  const colon = name.lastIndexOf(':');
  // A colon before the last slash belongs to the registry's port.
  const hasTag = colon > name.lastIndexOf('/');
  const image = hasTag ? name.slice(0, colon) : name;
  const tag = hasTag ? name.slice(colon + 1) : null;
  if (digest !== undefined && (more.length > 0 || !DIGEST.test(digest))) {
    throw invalid(text, `expected sha256: and 64 hex digits after @, got "${[digest, ...more].join('@').slice(0, 100)}"`);
  }
  if (tag !== null && !TAG.test(tag)) {
    throw invalid(text, `expected a tag of at most 128 letters, digits and _.- after the colon, got "${tag.slice(0, 150)}"`);
  }
  const problem = repositoryProblem(image);
  if (problem) throw invalid(text, `${problem.message}: ${problem.suggestion}`);
  return { image, ...placeOf(image), tag, digest: digest ?? null };
}

function placeOf(image: string): Pick<ImageReference, 'registry' | 'repository'> {
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  // Only what looks like a host is one: acme/api is a repository of docker.io.
  const isHost = first === 'localhost' || /[.:[\]]/.test(first) || first !== first.toLowerCase();
  const registry = isHost && first !== 'index.docker.io' ? first : 'docker.io';
  const path = isHost ? image.slice(slash + 1) : image;
  return { registry, repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path };
}

function invalid(text: string, problem: string): SluiceError {
  const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return new SluiceError('image-reference-invalid', 'input', `"${shown}" is no image reference: ${problem}`);
}
