const COMPONENT = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*';
const HOST =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::\\d{1,5})?';
/** Grammar of the distribution project's reference package, without tag and digest. */
const REPOSITORY = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*$`);

export type RepositoryProblem = { readonly message: string; readonly suggestion: string };

/** Null when the text is an image repository; else what is wrong with it. */
export function repositoryProblem(text: string): RepositoryProblem | null {
  if (text.length > 255) return { message: 'an image repository is at most 255 characters', suggestion: 'write a shorter name' };
  if (REPOSITORY.test(text)) return null;
  const digest = text.indexOf('@');
  if (digest !== -1)
    return {
      message: 'an image in a plan has no digest',
      suggestion: `write ${withoutTag(text.slice(0, digest))}: the release names the version`,
    };
  const bare = withoutTag(text);
  if (bare !== text && REPOSITORY.test(bare))
    return { message: 'an image in a plan has no tag', suggestion: `write ${bare}: the release names the version` };
  const scheme = /^[a-z]+:\/\//.exec(text);
  if (scheme !== null) return { message: 'an image repository has no scheme', suggestion: `write it without ${scheme[0]}` };
  return { message: 'this is no image repository', suggestion: 'write host/path in lower case, such as ghcr.io/acme/api' };
}

function withoutTag(text: string): string {
  const colon = text.lastIndexOf(':');
  return colon > text.lastIndexOf('/') ? text.slice(0, colon) : text;
}
