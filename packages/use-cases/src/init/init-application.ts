import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { draftFiles, formatSourceProblems, type InitDraft, SluiceError, type SourceProblem } from '@sluice/core';
import { readManifestTree } from './read-manifest-tree.ts';

export interface InitRequest {
  /** Folder or file of rendered manifests. */
  readonly from: string;
  readonly environments: readonly string[];
  readonly namespace?: string;
  /** Where the plan is written. */
  readonly out: string;
  /** Where the workflow is written. */
  readonly workflow: string;
  /** Overwrite what is there. */
  readonly force: boolean;
  /** Write nothing. */
  readonly dryRun: boolean;
}

export interface InitDone {
  readonly draft: InitDraft;
  readonly fileCount: number;
  /** Paths in the order in which they were written; empty for a dry run. */
  readonly written: readonly string[];
}

/**
 * Reads manifests and writes a plan and a workflow; both, or with any problem neither.
 *
 * @throws SluiceError `init-problems`, kind `input`: all that is wrong with the manifests and the places to write to.
 */
export async function initApplication(request: InitRequest): Promise<InitDone> {
  const { from, environments, namespace = null, out, workflow, force, dryRun } = request;
  const root = repositoryRoot(workflow);
  const tree = await readManifestTree(from);
  const result = draftFiles(tree.files, {
    from,
    environments,
    namespace,
    fallbackName: basename(root),
    planPath: relative(root, resolve(out)).split(sep).join('/'),
  });
  // A folder that is not there is not an empty one, too.
  const drafted = result.ok || (tree.problems.length > 0 && tree.files.length === 0) ? [] : result.problems;
  const problems = [...tree.problems, ...drafted, ...(await placeProblems(request, root))];
  if (problems.length > 0 || !result.ok)
    throw new SluiceError('init-problems', 'input', `${formatSourceProblems(problems)}. Nothing was written`);
  const { draft } = result;
  if (dryRun) return { draft, fileCount: tree.files.length, written: [] };
  const written: string[] = [];
  for (const [path, text] of [
    [out, draft.plan],
    [workflow, draft.workflow],
  ] as const) {
    await mkdir(dirname(path), { recursive: true });
    // What somebody else has written since it was looked at stays, too.
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
    written.push(path);
  }
  return { draft, fileCount: tree.files.length, written };
}

/** The folder that holds `.github`; where the workflow goes elsewhere, the folder that init runs in. */
function repositoryRoot(workflow: string): string {
  const folder = dirname(resolve(workflow));
  const end = `${sep}.github${sep}workflows`;
  return folder.endsWith(end) ? folder.slice(0, -end.length) || sep : resolve('.');
}

async function placeProblems({ out, workflow, force, dryRun }: InitRequest, root: string): Promise<readonly SourceProblem[]> {
  const problems: SourceProblem[] = [];
  const refuse = (file: string, message: string, fix: string) => problems.push({ file, line: null, message, fix });
  if (resolve(out) === resolve(workflow)) refuse(out, 'plan and workflow cannot be one file', 'name two: --out PATH --workflow PATH');
  if (relative(root, resolve(out)).startsWith('..'))
    refuse(out, `the plan lies outside of the repository ${root}, where the workflow could not read it`, 'name a path in it: --out PATH');
  if (/\$\{\{|[\r\n]/.test(out)) refuse(out, 'a workflow cannot name this path', 'name another: --out PATH');
  for (const [path, option] of [
    [out, '--out'],
    [workflow, '--workflow'],
  ] as const) {
    const there = await stat(path).catch(() => null);
    if (there !== null && !there.isFile()) refuse(path, 'this is not a file', `name another path: ${option} PATH`);
    else if (there !== null && !force && !dryRun)
      refuse(path, 'this file exists', `name another path with ${option} PATH, look first with --dry-run, or overwrite it with --force`);
  }
  return problems;
}
