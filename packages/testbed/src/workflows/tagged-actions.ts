import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forAct } from './act-dialect.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const REUSABLE = '.github/workflows/release.yml';

/**
 * The repository as a version's tag holds it: the files under git without those that archives leave out, the workflow that others call, and the
 * built `dist`.
 */
export interface TaggedActions extends Disposable {
  readonly folder: string;
}

/** Copies it into a temporary folder. Throws when `dist` has not been built. */
export function tagActions(): TaggedActions {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('dist is missing: the actions are not built. Run: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'sluice-tagged-'));
  for (const file of archived()) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  // GitHub reads a workflow that is called from the commit, not from an archive.
  mkdirSync(dirname(join(folder, REUSABLE)), { recursive: true });
  writeFileSync(join(folder, REUSABLE), forAct(readFileSync(join(ROOT, REUSABLE), 'utf8')));
  return {
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Uncommitted files are taken as they are, so that what is tested is what is seen. */
function archived(): readonly string[] {
  const files = git(['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
  // Attributes of a folder hold for an archive of it, but are not inherited by its files: ask for every folder on the way.
  const asked = [...new Set(files.flatMap((file) => [file, ...folders(file)]))];
  const answers = git(['check-attr', '-z', '--stdin', 'export-ignore'], `${asked.join('\0')}\0`).split('\0');
  const left = new Set<string>();
  for (let index = 0; index + 2 < answers.length; index += 3) if (answers[index + 2] === 'set') left.add(answers[index] ?? '');
  return files.filter((file) => ![file, ...folders(file)].some((path) => left.has(path)));
}

function folders(file: string): readonly string[] {
  const parent = dirname(file);
  return parent === '.' ? [] : [parent, ...folders(parent)];
}

function git(args: readonly string[], input?: string): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...(input !== undefined && { input }) });
}
