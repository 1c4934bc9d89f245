import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { absent, cacheFolder, lockCache } from './program-cache.ts';

const run = promisify(execFile);

/** Written last: a virtual environment cannot be moved into its place, so this tells a whole one from one that was cut short. */
const WHOLE = 'whole';

/** A program that pip installs; the requirements.txt in a folder of its own beside `src` pins its version and its hashes. */
export interface PythonProgram {
  readonly folder: string;
  readonly program: string;
}

/** Returns the program's path in the cache, in a virtual environment that is named by what it was installed from. Throws without Python 3.10 or newer. */
export async function installPythonProgram({ folder, program }: PythonProgram, say: (line: string) => void): Promise<string> {
  const requirements = fileURLToPath(new URL(`../${folder}/requirements.txt`, import.meta.url));
  const hash = createHash('sha256').update(await readFile(requirements));
  const target = join(cacheFolder(), `${folder}-${hash.digest('hex').slice(0, 16)}`);
  const path = join(target, 'bin', program);
  if (await isWhole(target, path)) return path;
  await using _lock = await lockCache(`${target}.lock`, say);
  if (await isWhole(target, path)) return path;
  say(`installing ${program} (once)`);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', target]);
    const options = ['--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:'];
    await run(join(target, 'bin', 'python'), ['-m', 'pip', 'install', ...options, '--requirement', requirements]);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw new Error(
      `${program} is not in ${target} and cannot be installed: ${error instanceof Error ? error.message : String(error)}. ` +
        'Install Python 3.10 or newer with venv and pip',
      { cause: error },
    );
  }
  await writeFile(join(target, WHOLE), '');
  return path;
}

async function isWhole(target: string, path: string): Promise<boolean> {
  if ((await absent([path])).length > 0) return false;
  return readFile(join(target, WHOLE)).then(
    () => true,
    () => false,
  );
}
