import { changelogOf } from './changelog.ts';
import { compareVersions, parseVersion, type Version } from './version.ts';

/** What is looked at before anything is made. */
export interface PublicationFacts {
  /** As it was asked for. */
  readonly version: string;
  /** Where it comes from: a commit, and the branch of the remote that has to hold it. */
  readonly commit: string;
  readonly branch: string;
  readonly onBranch: boolean;
  /** Files that differ from the commit. */
  readonly changedFiles: readonly string[];
  readonly changelog: string;
  /** Version by file, of each package and of what locks them. */
  readonly packageVersions: Readonly<Record<string, string>>;
  /** Names of the tags that the remote has. */
  readonly tags: readonly string[];
  /** Files that actions start from, and whether they have been built. */
  readonly mains: Readonly<Record<string, boolean>>;
}

export interface Publication {
  /** Such as `v1.4.0`. */
  readonly tag: string;
  /** The tag that follows the newest version of a major, such as `v1`; null when this version does not move it. */
  readonly movingTag: string | null;
  /** A version that comes before another: nobody gets it who did not name it. */
  readonly isPrerelease: boolean;
  /** Whether no higher version is published, of any major. */
  readonly isLatest: boolean;
  /** What the changelog says. */
  readonly notes: string;
}

export type PublicationDecision =
  | { readonly kind: 'publish'; readonly publication: Publication }
  | { readonly kind: 'refuse'; readonly problems: readonly string[] };

/**
 * Whether a version can be published, and as what. All that is wrong is told at once. A tag that is there already is no problem here: whether it holds
 * the same is known when the commit is made. Pure.
 */
export function decidePublication(facts: PublicationFacts): PublicationDecision {
  const version = parseVersion(facts.version);
  const published = facts.tags.flatMap((tag) => (tag.startsWith('v') ? (parseVersion(tag.slice(1)) ?? []) : []));
  const notes = changelogOf(facts.changelog, facts.version);
  const problems = [
    ...(version
      ? orderProblems(version, published)
      : [`version: expected one such as 1.4.0 or 1.4.0-rc.1, got ${JSON.stringify(facts.version)}`]),
    ...(notes ? [] : [changelogProblem(facts.version, notes)]),
    ...versionProblems(facts.version, facts.packageVersions),
    ...(facts.changedFiles.length === 0
      ? []
      : [`files that differ from the commit: ${facts.changedFiles.join(', ')}. Commit them, or put them away`]),
    ...(facts.onBranch ? [] : [`commit ${facts.commit} is not on ${facts.branch} of the remote: what is published has to be there first`]),
    ...Object.entries(facts.mains)
      .filter(([, built]) => !built)
      .map(([file]) => `${file}: not built. Run: npm run build`),
  ];
  if (problems.length > 0 || !version || !notes) return { kind: 'refuse', problems };
  const isPrerelease = version.before.length > 0;
  const publication: Publication = {
    tag: `v${version.text}`,
    movingTag: isPrerelease ? null : `v${version.major}`,
    isPrerelease,
    isLatest: !isPrerelease && published.every((other) => compareVersions(other, version) <= 0),
    notes,
  };
  return { kind: 'publish', publication };
}

/** A fix for an older major may come after a newer major: only versions of the same major have to follow each other. */
function orderProblems(version: Version, published: readonly Version[]): readonly string[] {
  const newest = published
    .filter(({ major }) => major === version.major)
    .toSorted(compareVersions)
    .at(-1);
  if (!newest || compareVersions(version, newest) >= 0) return [];
  return [`version ${version.text} is lower than ${newest.text}, the newest of v${version.major}: expected a higher one`];
}

function changelogProblem(version: string, notes: string | null): string {
  const found = notes === null ? 'no such heading' : 'nothing under it';
  return `CHANGELOG.md: expected "## [${version}] - DATE" and what changed, got ${found}. Run: npm run prepare-version -- ${version}`;
}

function versionProblems(version: string, found: PublicationFacts['packageVersions']): readonly string[] {
  const others = Object.entries(found).filter(([, other]) => other !== version);
  if (others.length === 0) return [];
  const list = others.map(([file, other]) => `${file} (${other})`).join(', ');
  return [`packages: expected version ${version} in all, got another in ${list}. Run: npm run prepare-version -- ${version}`];
}
