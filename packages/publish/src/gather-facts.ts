import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { PublicationFacts } from './decide-publication.ts';
import type { Git } from './git.ts';
import type { RemoteRefs } from './remote-refs.ts';

const LOCK = 'package-lock.json';

export interface FactsAsked {
  readonly version: string;
  readonly remote: string;
  readonly branch: string;
}

/** Looks at the working tree and at what the remote has. Changes nothing but what git has fetched. */
export async function gatherFacts(git: Git, { version, remote, branch }: FactsAsked, refs: RemoteRefs): Promise<PublicationFacts> {
  const commit = (await git.run(['rev-parse', 'HEAD'])).trim();
  const files = await git.list(['ls-files', '-z']);
  const read = (file: string): string => readFileSync(join(git.folder, file), 'utf8');
  const mains = files.filter((file) => posix.basename(file) === 'action.yml').flatMap((file) => mainOf(file, read(file)) ?? []);
  return {
    version,
    commit,
    branch,
    onBranch: await isOnBranch(git, commit, remote, branch, refs),
    changedFiles: (await git.list(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all'])).map((entry) => entry.slice(3)),
    changelog: files.includes('CHANGELOG.md') ? read('CHANGELOG.md') : '',
    packageVersions: Object.fromEntries(
      files.filter((file) => posix.basename(file) === 'package.json' || file === LOCK).map((file) => [file, versionOf(read(file))]),
    ),
    tags: [...refs.tags.keys()],
    mains: Object.fromEntries(mains.map((main) => [main, existsSync(join(git.folder, main))])),
  };
}

async function isOnBranch(git: Git, commit: string, remote: string, branch: string, { branches }: RemoteRefs): Promise<boolean> {
  const head = branches.get(branch);
  if (head === undefined) return false;
  await git.run(['fetch', '--quiet', '--no-tags', remote, `refs/heads/${branch}`]);
  return git.holds(['merge-base', '--is-ancestor', commit, head]);
}

/** `runs.main` of an action.yml, from the root of the repository. It is ours, generated, and has it on a line of its own. Pure. */
export function mainOf(file: string, text: string): string | null {
  const main = /^ {2}main: *(\S+) *$/m.exec(text)?.[1];
  return main === undefined ? null : posix.normalize(posix.join(dirname(file), main));
}

/** Our own files, whose form npm has checked. */
function versionOf(text: string): string {
  const { version } = JSON.parse(text) as { readonly version?: string };
  return version ?? 'none';
}
