import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from './git.ts';
import { type ExactReference, exactReferences, hasReferences } from './references.ts';

const AUTHOR = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };
const BUNDLE = 'dist';
const FILE_MODE = '100644';

/**
 * A commit behind `commit` that also has the bundle, and whose references name one version. No branch, index or working file changes. The same
 * commit and bundle give the same id at any time and place, so that what is published can be made again and compared.
 */
export async function buildCommit(git: Git, commit: string, reference: ExactReference): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-publish-'));
  try {
    const changed = [...(await pinned(git, commit, reference, scratch)), ...bundled(git.folder)];
    const paths = changed.map(({ source }) => `${source}\n`).join('');
    // Without filters: the bundle is what was tested, byte for byte.
    const ids = (await git.run(['hash-object', '-w', '--no-filters', '--stdin-paths'], { input: paths })).trim().split('\n');
    const entries = changed.map(({ file }, index) => `${FILE_MODE} ${ids[index]}\t${file}\0`).join('');
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    await git.run(['read-tree', commit], { env });
    await git.run(['update-index', '-z', '--index-info'], { env, input: entries });
    const tree = (await git.run(['write-tree'], { env })).trim();
    return await commitTree(git, tree, commit, reference.tag);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface ChangedFile {
  readonly file: string;
  /** Where its content is. */
  readonly source: string;
}

async function pinned(git: Git, commit: string, reference: ExactReference, scratch: string): Promise<readonly ChangedFile[]> {
  const files = (await git.list(['ls-tree', '-r', '-z', '--name-only', commit])).filter(hasReferences);
  const changed: ChangedFile[] = [];
  for (const file of files) {
    const text = await git.run(['cat-file', 'blob', `${commit}:${file}`]);
    const exact = exactReferences(text, reference);
    if (exact === text) continue;
    const source = join(scratch, `${changed.length}`);
    writeFileSync(source, exact);
    changed.push({ file, source });
  }
  return changed;
}

function bundled(folder: string): readonly ChangedFile[] {
  return readdirSync(join(folder, BUNDLE), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((source) => ({ source, file: source.slice(join(folder, '/').length) }));
}

async function commitTree(git: Git, tree: string, parent: string, tag: string): Promise<string> {
  const seconds = (await git.run(['show', '--no-patch', '--format=%ct', parent])).trim();
  const date = `${seconds} +0000`;
  const env = {
    GIT_AUTHOR_NAME: AUTHOR.name,
    GIT_AUTHOR_EMAIL: AUTHOR.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: AUTHOR.name,
    GIT_COMMITTER_EMAIL: AUTHOR.email,
    GIT_COMMITTER_DATE: date,
  };
  const message = `Sluice ${tag}\n\nThe bundle of ${parent}, and references to this version.\n`;
  return (await git.run(['commit-tree', '--no-gpg-sign', '-p', parent, tree], { env, input: message })).trim();
}
