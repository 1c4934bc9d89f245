import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SluiceError } from '@sluice/core';

/** An entry has a few kilobytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Where files are written before they get their names. Whatever begins with a point is no part of a ledger, as in a clone. */
const DRAFTS = '.drafts';

/** Files of a folder, each written whole or not at all. Paths have slashes on every system. */
export class LedgerFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async isThere(): Promise<boolean> {
    const found = await stat(this.path).catch(ignoreMissing);
    if (found && !found.isDirectory())
      throw new SluiceError('ledger-broken', 'input', `expected a folder at ${this.path} to keep the ledger in, got a file`);
    return found !== null;
  }

  /** Null when there is no such file. */
  async read(path: string): Promise<string | null> {
    const file = join(this.path, path);
    const found = await stat(file).catch(ignoreMissing);
    if (found === null || !found.isFile()) return null;
    if (found.size > MAX_BYTES)
      throw new SluiceError(
        'ledger-broken',
        'world',
        `${file} has ${found.size} bytes, and no file of a ledger has more than ${MAX_BYTES}`,
      );
    return readFile(file, 'utf8').catch(ignoreMissing);
  }

  /**
   * False when the file is there already: of several writers one is first. `lasting`: on the disk before it has its name, so that a power
   * cut leaves no empty file.
   */
  async create(path: string, text: string, { lasting }: { readonly lasting: boolean }): Promise<boolean> {
    const file = join(this.path, path);
    return this.#draft(file, text, lasting, async (draft) => {
      try {
        await link(draft, file);
        return true;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(draft, { force: true });
      }
    });
  }

  async replace(path: string, text: string): Promise<void> {
    const file = join(this.path, path);
    await this.#draft(file, text, true, (draft) => rename(draft, file));
  }

  /** Every file, by its path in the folder. */
  async *list(folder = ''): AsyncIterable<string> {
    const found = await readdir(join(this.path, folder), { withFileTypes: true });
    for (const entry of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* this.list(path);
      else yield path;
    }
  }

  async #draft<T>(file: string, text: string, lasting: boolean, name: (draft: string) => Promise<T>): Promise<T> {
    try {
      const drafts = join(this.path, DRAFTS);
      await mkdir(drafts, { recursive: true });
      await mkdir(dirname(file), { recursive: true });
      const draft = join(drafts, randomBytes(8).toString('hex'));
      await using handle = await open(draft, 'wx');
      await handle.writeFile(text);
      if (lasting) await handle.sync();
      return await name(draft);
    } catch (error) {
      throw explained(error, file);
    }
  }
}

function ignoreMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
  throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function explained(error: unknown, file: string): unknown {
  const why: Readonly<Record<string, string>> = {
    EACCES: 'this account may not write there',
    EPERM: 'this account may not write there, or the file system has no hard links',
    EROFS: 'the file system can only be read',
    ENOSPC: 'the file system is full',
    ENOTSUP: 'the file system has no hard links',
    ENOTDIR: 'a part of the path is a file',
  };
  const reason = why[String(codeOf(error))];
  if (reason === undefined) return error;
  return new SluiceError('ledger-denied', 'world', `the ledger cannot be written: ${file}: ${reason}`, { cause: error });
}
