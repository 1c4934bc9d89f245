import { type ImageReference, parseImageReference } from '../plan/image-reference.ts';
import { SluiceError } from '../sluice-error.ts';
import type { SourceContainer, SourceDeployment } from './source-deployment.ts';
import { isTemplated } from './source-objects.ts';
import type { SourceProblem } from './source-problem.ts';

/** The container of a Deployment whose image a release sets. */
export type ReleaseContainer =
  | {
      readonly kind: 'chosen';
      /** Image repository, without tag and digest. */
      readonly image: string;
      /** To be written into the plan: several containers were possible. Null where the image alone tells which. */
      readonly container: string | null;
      readonly note: string | null;
    }
  /** Docker's official images: other people's, with versions of their own. */
  | { readonly kind: 'official'; readonly image: string }
  | { readonly kind: 'problem'; readonly problems: readonly SourceProblem[] };

/**
 * The only container; else the one that kubectl takes by default, that is named like the Deployment, or whose image is; else the first, and
 * that is said.
 */
export function releaseContainer(deployment: SourceDeployment): ReleaseContainer {
  const read = deployment.containers.map((container) => ({ container, result: readImage(deployment, container) }));
  const problems = read.flatMap(({ result }) => ('fix' in result ? [result] : []));
  if (problems.length > 0) return { kind: 'problem', problems };
  const candidates = read.flatMap(({ container, result }) => ('fix' in result ? [] : [{ name: container.name, reference: result }]));
  const own = candidates.filter(({ reference }) => !isOfficial(reference));
  const [onlyOfficial] = candidates;
  if (own.length === 0) return { kind: 'official', image: onlyOfficial?.reference.image ?? '' };
  const named =
    own.find(({ name }) => name === deployment.defaultContainer) ??
    own.find(({ name }) => name === deployment.name) ??
    own.find(({ reference }) => deployment.name.endsWith(lastPart(reference)));
  const chosen = named ?? own[0];
  if (chosen === undefined) return { kind: 'official', image: '' };
  const { image } = chosen.reference;
  const sure = named !== undefined || own.every(({ reference }) => reference.image === image);
  return {
    kind: 'chosen',
    image,
    container: sure ? null : chosen.name,
    note: sure ? null : `one of ${own.map(({ name }) => name).join(', ')}: is it this one?`,
  };
}

/** The last part of a repository: `api` of `ghcr.io/acme/api`. */
export function lastPart({ repository }: Pick<ImageReference, 'repository'>): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** `redis` and `docker.io/library/redis`; a repository of one's own is under a name. */
function isOfficial({ registry, repository }: ImageReference): boolean {
  return registry === 'docker.io' && repository.startsWith('library/');
}

function readImage({ file, line, name }: SourceDeployment, { name: container, image }: SourceContainer): ImageReference | SourceProblem {
  const refuse = (message: string, fix: string) => ({ file, line, message: `Deployment ${name}, container ${container}: ${message}`, fix });
  if (image === null || image === '')
    return refuse('it has no image', 'write the repository it is pulled from, such as ghcr.io/acme/api:v1');
  if (isTemplated(image) || /\$[({]/.test(image))
    return refuse(`its image "${image.slice(0, 100)}" is a template`, 'render the manifests first, and name what comes out with --from');
  try {
    return parseImageReference(image);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return refuse(error.message, 'write the repository it is pulled from, such as ghcr.io/acme/api:v1');
  }
}
