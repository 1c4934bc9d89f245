import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type Digest,
  entryFile,
  entryLinkSchema,
  entryPath,
  HEAD_FILE,
  headFile,
  indexFile,
  indexPath,
  type Ledger,
  type LedgerEnd,
  type LedgerEntry,
  type LedgerEvent,
  type LedgerFile,
  type LedgerHead,
  partOf,
  README_FILE,
  README_TEXT,
  readHead,
  SluiceError,
  START,
  textHash,
} from '@sluice/core';
import { LedgerFolder } from './ledger-folder.ts';

const digest: Digest = { sha256: (text) => createHash('sha256').update(text).digest('hex') };

/**
 * A ledger in a folder, for terminals and for clones of a ledger's branch. The file of an entry is made by link(2), which fails where
 * another writer was first: no lock is held, and none is left behind by a crash. What comes after that link (the index, the head) is done
 * by whoever looks next.
 */
export class FolderLedger implements Ledger {
  readonly place: string;
  readonly #folder: LedgerFolder;

  constructor(path: string) {
    this.place = resolve(path);
    this.#folder = new LedgerFolder(this.place);
  }

  async isThere(): Promise<boolean> {
    if (!(await this.#folder.isThere())) return false;
    return (await this.#folder.read(HEAD_FILE)) !== null || (await this.#folder.read(entryPath(1))) !== null;
  }

  async look(events: readonly LedgerEvent[]): Promise<LedgerEnd> {
    const head = await this.#catchUp();
    const known = new Set<string>();
    // After the head: an event that comes in between is known all the same, and never thought missing.
    for (const event of events) if ((await this.#folder.read(indexPath(event))) !== null) known.add(event.id);
    return { head, known, version: null };
  }

  async append(end: LedgerEnd, entries: readonly LedgerEntry[], head: LedgerHead): Promise<LedgerEnd | null> {
    if (end.head.sequence === 0) await this.#folder.create(README_FILE, README_TEXT, { lasting: false });
    for (const entry of entries) {
      const file = entryFile(entry);
      if (!(await this.#folder.create(file.path, file.text, { lasting: true }))) return null;
      await this.#index(entry);
    }
    await this.#folder.replace(HEAD_FILE, headFile(head).text);
    return { head, known: end.known, version: null };
  }

  async read(from: number, through: number): Promise<readonly LedgerFile[]> {
    const files: LedgerFile[] = [];
    for (let sequence = from; sequence <= through; sequence += 1) {
      const path = entryPath(sequence);
      const text = await this.#folder.read(path);
      if (text !== null) files.push({ path, text });
    }
    return files;
  }

  async *files(): AsyncIterable<LedgerFile> {
    for await (const path of this.#folder.list()) {
      const text = partOf(path) === null ? '' : await this.#folder.read(path);
      if (text !== null) yield { path, text };
    }
  }

  /** The newest entry. A writer that died between an entry and its index, or before the head, is finished for. */
  async #catchUp(): Promise<LedgerHead> {
    const text = await this.#folder.read(HEAD_FILE);
    const named = text === null ? START : readHead(text, this.place);
    await this.#confirm(named);
    let head = named;
    for (;;) {
      const next = await this.#folder.read(entryPath(head.sequence + 1));
      if (next === null) break;
      head = await this.#follow(head, next.replace(/\r?\n$/, ''));
    }
    if (head.sequence > named.sequence) await this.#folder.replace(HEAD_FILE, headFile(head).text);
    return head;
  }

  /** Nothing is appended to what was changed. */
  async #confirm({ sequence, hash }: LedgerHead): Promise<void> {
    if (sequence === 0) return;
    const text = await this.#folder.read(entryPath(sequence));
    if (text !== null && textHash(text.replace(/\r?\n$/, ''), digest) === hash) return;
    throw this.#broken(`${HEAD_FILE} names entry ${sequence}, which ${text === null ? 'is not there' : 'was changed since'}`);
  }

  async #follow(head: LedgerHead, text: string): Promise<LedgerHead> {
    const sequence = head.sequence + 1;
    const found = entryLinkSchema.safeParse(parsed(text));
    const follows = found.success && found.data.sequence === sequence && found.data.previous === head.hash;
    if (!follows || partOf(indexPath(found.data))?.kind !== 'index')
      throw this.#broken(`entry ${sequence} was not appended to entry ${head.sequence}`);
    await this.#index(found.data);
    return { sequence, hash: textHash(text, digest) };
  }

  async #index(entry: Parameters<typeof indexFile>[0]): Promise<void> {
    const { path, text } = indexFile(entry);
    // Made again from its entry where it is lost.
    await this.#folder.create(path, text, { lasting: false });
  }

  #broken(what: string): SluiceError {
    return new SluiceError(
      'ledger-broken',
      'world',
      `the ledger in ${this.place} is not as it was written: ${what}. Nothing is appended to it until it is; sluice audit verify --ledger ${this.place} says what else was changed`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
