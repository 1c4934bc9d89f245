import type { ExactReference } from './references.ts';

const RELATIVE_LINK = /\]\((?![a-z][a-z+.-]*:|\/|#)([^)\s]+)\)/gi;

/** What a changelog says of a version, to be read elsewhere: links to files of the repository lead to them as the tag has them. Pure. */
export function releaseNotes(said: string, serverUrl: string, { repository, tag }: ExactReference): string {
  return said.replace(RELATIVE_LINK, (_, path: string) => `](${serverUrl}/${repository}/blob/${tag}/${path})`);
}
