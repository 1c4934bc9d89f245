import { glob, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SluiceError } from '@sluice/core';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../precheck/dry-run-manifests.ts';

const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 1_000;

/**
 * The documents of rendered manifests; the patterns are relative to `folder`, that of the plan. All problems at once.
 *
 * @throws SluiceError `manifests-invalid`, kind `input`
 */
export async function readManifests(folder: string, patterns: readonly string[]): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = [];
  const problems: string[] = [];
  for (const pattern of patterns) {
    const files: string[] = [];
    for await (const file of glob(pattern, { cwd: folder })) files.push(file);
    if (files.length === 0) problems.push(`${pattern}: no file fits. Patterns are relative to the plan's folder`);
    if (files.length > MAX_FILES) problems.push(`${pattern}: ${files.length} files fit; expected at most ${MAX_FILES}`);
    for (const file of files.sort().slice(0, MAX_FILES)) {
      const path = join(folder, file);
      const { size } = await stat(path);
      if (size > MAX_FILE_BYTES) {
        problems.push(`${file}: ${size} bytes; expected at most ${MAX_FILE_BYTES}`);
        continue;
      }
      const documents = parseAllDocuments(await readFile(path, 'utf8'));
      for (const [index, document] of ('empty' in documents ? [] : documents).entries()) {
        const [error] = document.errors;
        if (error) problems.push(`${file}: ${error.message}`);
        else if (document.contents !== null)
          manifests.push({
            source: documents.length > 1 ? `${relative('.', file)}#${index + 1}` : file,
            object: document.toJS({ maxAliasCount: 100 }),
          });
      }
    }
  }
  if (problems.length > 0) throw new SluiceError('manifests-invalid', 'input', problems.join('\n'));
  return manifests;
}
