import { constants } from 'node:fs';
import { access, mkdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_STALE_MS = 60_000;
const LOCK_PATIENCE_MS = 45 * 60_000;

/** Where programs are kept that were built or installed for the tests, outside of the tree. */
export function cacheFolder(): string {
  return join(process.env.SLUICE_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sluice', 'testbed');
}

/** A folder is made by one process only; its time is renewed while held, so a killed holder is noticed after a minute. */
export async function lockCache(path: string, say: (line: string) => void): Promise<AsyncDisposable> {
  await mkdir(join(path, '..'), { recursive: true });
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (let attempt = 0; ; attempt += 1) {
    const held = await mkdir(path).then(
      () => true,
      () => false,
    );
    if (held) break;
    const touched = await stat(path).then(
      (found) => found.mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - touched > LOCK_STALE_MS) await rm(path, { recursive: true, force: true });
    if (Date.now() > deadline) throw new Error(`waited ${LOCK_PATIENCE_MS / 60_000} minutes for another build to release ${path}`);
    if (attempt === 0) say('another run is building the same programs; waiting for it');
    await sleep(500);
  }
  const renew = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), 10_000);
  renew.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(renew);
      await rm(path, { recursive: true, force: true });
    },
  };
}

export async function absent(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map((file) =>
      access(file, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.filter((_, index) => !found[index]);
}
