const HEADING = /^## \[(.+?)\](.*)$/gm;
const UNRELEASED = '## [Unreleased]';

/** What a changelog says of one version: all between its heading and the next. Null without the heading, empty when nothing is said. Pure. */
export function changelogOf(changelog: string, version: string): string | null {
  const headings = [...changelog.matchAll(HEADING)];
  const index = headings.findIndex((heading) => heading[1] === version);
  const found = headings[index];
  if (!found) return null;
  return changelog.slice(found.index + found[0].length, headings[index + 1]?.index).trim();
}

/** The changelog with what is unreleased under the heading of a version. Throws when nothing is unreleased, or the version is there already. Pure. */
export function cutChangelog(changelog: string, version: string, date: string): string {
  if (changelogOf(changelog, version) !== null) throw new Error(`CHANGELOG.md has a heading for ${version} already`);
  const unreleased = changelogOf(changelog, 'Unreleased');
  if (!unreleased)
    throw new Error(`CHANGELOG.md: expected something under ${UNRELEASED}, which is what ${version} will say, and found nothing`);
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`);
}
