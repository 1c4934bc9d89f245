import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_MS = 10 * 60_000;

export type FoundChromium = { readonly path: string } | { readonly missing: string };

/** The browser that `CHROMIUM` names, one on the PATH, or, for root on Debian, one installed now. */
export async function findChromium(say: (line: string) => void): Promise<FoundChromium> {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '')
    return (await executable(named)) ? { path: named } : { missing: `CHROMIUM is ${named}, which is no program` };
  const present = await onPath();
  if (present !== undefined) return { path: present };
  if (process.getuid?.() !== 0) return { missing: `none of ${NAMES.join(', ')} is on the PATH. Install one, or name it in CHROMIUM` };
  say('no Chromium on the PATH: installing the package chromium');
  try {
    await run('apt-get', ['update', '-qq'], { timeout: INSTALL_MS });
    await run('apt-get', ['install', '-y', '-qq', 'chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'], {
      timeout: INSTALL_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    return { missing: `it could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}` };
  }
  const installed = await onPath();
  return installed === undefined ? { missing: 'the package chromium was installed and brought no such program' } : { path: installed };
}

async function onPath(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of NAMES) if (await executable(join(folder, name))) return join(folder, name);
  return undefined;
}

function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
