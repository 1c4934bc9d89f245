import { buildCommit } from './build-commit.ts';
import { archiveProblems } from './check-archive.ts';
import { decidePublication, type Publication } from './decide-publication.ts';
import { gatherFacts } from './gather-facts.ts';
import type { Git } from './git.ts';
import { PublishError } from './publish-error.ts';
import { readArchive } from './read-archive.ts';
import { releaseNotes } from './release-notes.ts';
import type { Releases } from './releases.ts';
import { type RemoteRefs, readRemoteRefs } from './remote-refs.ts';

export interface PublishOptions {
  readonly version: string;
  /** Such as `acme/sluice`: what references name. */
  readonly repository: string;
  /** Such as `https://github.com`: where people read the repository. */
  readonly serverUrl: string;
  /** Name or URL. */
  readonly remote: string;
  /** Branch of the remote that has to hold what is published. */
  readonly branch: string;
  /** Whether a release that can be changed later will do, as where GitHub has no immutable ones. */
  readonly allowMutable: boolean;
  /** Everything but what changes the remote. */
  readonly dryRun: boolean;
}

export interface PublishParts {
  readonly git: Git;
  readonly releases: Releases;
  readonly say: (line: string) => void;
}

/**
 * Publishes a version: its tag, its release, and the tag that follows the newest version, in this order, so that nobody is led to what is not whole. Run again, it
 * does what is left, and changes nothing when all is done. Throws PublishError, before anything is changed where that can be.
 */
export async function publish(options: PublishOptions, { git, releases, say }: PublishParts): Promise<Publication> {
  const { version, repository, remote } = options;
  const refs = await readRemoteRefs(git, remote);
  const facts = await gatherFacts(git, options, refs);
  const decision = decidePublication(facts);
  if (decision.kind === 'refuse')
    throw new PublishError(
      'refused',
      `${version} is not published, nothing was changed:\n${decision.problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
  const reference = { repository, tag: decision.publication.tag };
  const notes = releaseNotes(decision.publication.notes, options.serverUrl, reference);
  const publication = { ...decision.publication, notes };
  const commit = await buildCommit(git, facts.commit, reference);
  say(`${publication.tag}: commit ${commit}, built from ${facts.commit}`);
  await checkArchive(git, commit, Object.keys(facts.mains), say);
  await refuseOtherContent(git, remote, publication.tag, commit, refs);
  if (options.dryRun) {
    say(
      `dry run: nothing was changed. It would push ${publication.tag}${publication.movingTag ? `, make its release and move ${publication.movingTag}` : ' and make its release'}`,
    );
    return publication;
  }
  await pushTag(git, remote, publication.tag, commit, refs, say);
  await showRelease(releases, publication, options.allowMutable, say);
  if (publication.movingTag) await moveTag(git, remote, publication.movingTag, commit, refs, say);
  return publication;
}

async function checkArchive(git: Git, commit: string, mains: readonly string[], say: PublishParts['say']): Promise<void> {
  const archive = await readArchive(git, commit);
  const problems = archiveProblems(archive, mains);
  if (problems.length > 0)
    throw new PublishError(
      'archive-unfit',
      `what a job would download is not fit to be published, nothing was changed:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
  say(`archive: ${archive.files.length} files, ${archive.packedBytes} bytes packed`);
}

async function refuseOtherContent(git: Git, remote: string, tag: string, commit: string, { tags }: RemoteRefs): Promise<void> {
  const there = tags.get(tag);
  if (there === undefined || there === commit) return;
  await git.run(['fetch', '--quiet', '--no-tags', remote, `refs/tags/${tag}`]);
  const files = await git.list(['diff', '--name-only', '-z', there, commit]);
  const differing = files.length === 0 ? 'the same files, but another commit before it' : files.slice(0, 20).join(', ');
  throw new PublishError(
    'tag-differs',
    `${tag} is published with other content: expected ${commit}, got ${there}, which differs in: ${differing}. A published version stays as it is: publish a higher one`,
  );
}

async function pushTag(
  git: Git,
  remote: string,
  tag: string,
  commit: string,
  { tags }: RemoteRefs,
  say: PublishParts['say'],
): Promise<void> {
  if (tags.get(tag) === commit) return say(`${tag}: there already`);
  await git.run(['push', '--quiet', remote, `${commit}:refs/tags/${tag}`]);
  say(`${tag}: pushed`);
}

async function showRelease(releases: Releases, publication: Publication, allowMutable: boolean, say: PublishParts['say']): Promise<void> {
  const { tag } = publication;
  const found = await releases.find(tag);
  const release = found ?? (await releases.create(publication));
  say(`release ${release.url}: ${found ? 'there already' : 'made'}${release.isImmutable ? ', immutable' : ''}`);
  if (release.isImmutable || allowMutable) return;
  throw new PublishError(
    'not-immutable',
    `the release of ${tag} can still be changed: expected an immutable one. Turn on release immutability in the repository's settings, delete this release (not its tag) and run again, or allow it with --allow-mutable. ` +
      `${publication.movingTag ?? 'No other tag'} was not moved`,
  );
}

/** Only from where it was seen to be: another publication that was faster is not undone. */
async function moveTag(
  git: Git,
  remote: string,
  tag: string,
  commit: string,
  { tags }: RemoteRefs,
  say: PublishParts['say'],
): Promise<void> {
  const there = tags.get(tag);
  if (there === commit) return say(`${tag}: there already`);
  await git.run(['push', '--quiet', `--force-with-lease=refs/tags/${tag}:${there ?? ''}`, remote, `${commit}:refs/tags/${tag}`]);
  say(`${tag}: ${there ? `moved from ${there}` : 'made'}`);
}
