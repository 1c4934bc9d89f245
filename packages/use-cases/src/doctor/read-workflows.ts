import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { WorkflowText } from '@sluice/core';

const MOST_FOLDERS_UP = 10;
const MOST_FILES = 200;
const MOST_BYTES = 1024 * 1024;
const FOLDER = '.github/workflows';

/** The workflows of the checkout that a plan is in: of the nearest folder above it that has some. None where there is no such folder. */
export async function readWorkflows(planFile: string): Promise<readonly WorkflowText[]> {
  let folder = dirname(resolve(planFile));
  for (let up = 0; up < MOST_FOLDERS_UP; up += 1) {
    const names = await readdir(join(folder, FOLDER)).catch(() => null);
    if (names !== null)
      return readAll(
        folder,
        names
          .filter((name) => /\.ya?ml$/.test(name))
          .sort()
          .slice(0, MOST_FILES),
      );
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return [];
}

async function readAll(folder: string, names: readonly string[]): Promise<readonly WorkflowText[]> {
  const found = await Promise.all(
    names.map(async (name): Promise<readonly WorkflowText[]> => {
      const path = join(folder, FOLDER, name);
      const { size } = await stat(path);
      return size > MOST_BYTES ? [] : [{ path: `${FOLDER}/${name}`, text: await readFile(path, 'utf8') }];
    }),
  );
  return found.flat();
}
