import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile, SourceProblem } from '@sluice/core';

export interface ManifestTree {
  /** By path as people name it, below what was asked for. */
  readonly files: readonly SourceFile[];
  readonly problems: readonly SourceProblem[];
}

/** What may be a manifest, and what tells that a tool makes them. */
const MANIFEST = /\.(ya?ml|json)$|^Kustomization$/;
/** Folders of tools, in which nobody keeps manifests. */
const SKIPPED = /^(\..*|node_modules)$/;
const MOST_FILES = 1_000;
const MOST_BYTES = 10 * 1024 * 1024;
const DEEPEST = 20;

/** All manifests of a folder and the folders in it, in the order of their names; or the one file that is named. */
export async function readManifestTree(from: string): Promise<ManifestTree> {
  const found = await stat(from).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  });
  if (found === null)
    return {
      files: [],
      problems: [problem(from, 'there is no such file or folder', 'name the folder of rendered manifests: --from PATH')],
    };
  const paths = found.isDirectory() ? await walk(from, 0) : [from];
  if (paths.length > MOST_FILES)
    return {
      files: [],
      problems: [problem(from, `more than ${MOST_FILES} manifests are here`, 'name the folder of one application: --from PATH')],
    };
  const files: SourceFile[] = [];
  const problems: SourceProblem[] = [];
  for (const path of paths) {
    const result = await readOne(path);
    if ('text' in result) files.push(result);
    else problems.push(result);
  }
  return { files, problems };
}

async function walk(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.test(entry.name) && depth < DEEPEST) paths.push(...(await walk(path, depth + 1)));
    else if (entry.isFile() && MANIFEST.test(entry.name)) paths.push(path);
    if (paths.length > MOST_FILES) break;
  }
  return paths;
}

async function readOne(path: string): Promise<SourceFile | SourceProblem> {
  const found = await stat(path);
  // A pipe or a device would block, or never end.
  if (!found.isFile()) return problem(path, 'this is neither a file nor a folder', 'name the folder of rendered manifests: --from PATH');
  if (found.size > MOST_BYTES)
    return problem(path, `${found.size} bytes; expected at most ${MOST_BYTES}`, 'split it, or leave it out of --from');
  try {
    return { file: path, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    if (error instanceof TypeError) return problem(path, 'this is not text in UTF-8', 'save it as UTF-8, or leave it out of --from');
    const reason = error instanceof Error ? error.message : String(error);
    return problem(path, `it cannot be read: ${reason}`, 'check its permissions, or leave it out of --from');
  }
}

function problem(file: string, message: string, fix: string): SourceProblem {
  return { file, line: null, message, fix };
}
