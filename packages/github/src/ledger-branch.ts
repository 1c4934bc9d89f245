import {
  entryFile,
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
} from '@sluice/core';
import type { GitHubClient } from './client/github-client.ts';
import { appendCommit } from './git/append-commit.ts';
import { createOrphanBranch } from './git/create-orphan-branch.ts';
import { readBranch, readFiles, type Texts } from './git/read-files.ts';
import { walkFiles } from './git/walk-files.ts';
import type { Repository } from './repository.ts';

export const LEDGER_BRANCH = 'sluice-ledger';

/** Files that are in memory at once. */
const FILES_AT_ONCE = 100;

/**
 * A ledger on a branch of its own, that shares no history with the code. A look is one request, and so is an append, however long the
 * ledger is: one commit by compare-and-swap, signed by GitHub.
 */
export class BranchLedger implements Ledger {
  readonly place: string;
  readonly #client: GitHubClient;
  readonly #repository: Repository;
  readonly #branch: string;

  constructor(client: GitHubClient, repository: Repository, branch = LEDGER_BRANCH) {
    this.place = `${repository.owner}/${repository.repo}, branch ${branch}`;
    this.#client = client;
    this.#repository = repository;
    this.#branch = branch;
  }

  async isThere(): Promise<boolean> {
    return (await this.#read([HEAD_FILE])) !== null;
  }

  async look(events: readonly LedgerEvent[]): Promise<LedgerEnd> {
    const paths = events.map(indexPath);
    const found = (await this.#read([HEAD_FILE, ...paths])) ?? (await this.#begin([HEAD_FILE, ...paths]));
    const head = found.texts.get(HEAD_FILE) ?? null;
    const known = events.filter((event) => typeof found.texts.get(indexPath(event)) === 'string').map(({ id }) => id);
    return { head: head === null ? START : readHead(head, this.place), known: new Set(known), version: found.head };
  }

  async append(end: LedgerEnd, entries: readonly LedgerEntry[], head: LedgerHead): Promise<LedgerEnd | null> {
    const files = [...entries.flatMap((entry) => [entryFile(entry), indexFile(entry)]), headFile(head)];
    const done = await appendCommit(this.#client, this.#repository, {
      branch: this.#branch,
      expectedHead: end.version ?? '',
      headline: headlineOf(entries),
      files,
    });
    return done.kind === 'conflict' ? null : { head, known: end.known, version: done.commit };
  }

  async read(from: number, through: number): Promise<readonly LedgerFile[]> {
    const paths = Array.from({ length: Math.max(0, through - from + 1) }, (_, index) => entryPath(from + index));
    const found = await this.#read(paths);
    return found === null ? [] : filesOf(paths, found.texts);
  }

  async *files(): AsyncIterable<LedgerFile> {
    const found = await this.#read([HEAD_FILE]);
    if (found === null) return;
    // As of one commit, whoever appends meanwhile.
    let paths: string[] = [];
    for await (const path of walkFiles(this.#client, this.#repository, found.head)) {
      // What does not belong is named, and nobody reads it.
      if (partOf(path) === null) yield { path, text: '' };
      else paths.push(path);
      if (paths.length < FILES_AT_ONCE) continue;
      yield* await this.#texts(found.head, paths);
      paths = [];
    }
    yield* await this.#texts(found.head, paths);
  }

  async #texts(commit: string, paths: readonly string[]): Promise<readonly LedgerFile[]> {
    return paths.length === 0 ? [] : filesOf(paths, await readFiles(this.#client, this.#repository, { commit, paths }));
  }

  #read(paths: readonly string[]): Promise<{ readonly head: string; readonly texts: Texts } | null> {
    return readBranch(this.#client, this.#repository, { branch: this.#branch, paths });
  }

  /** The branch, with a word about itself; of several that begin it, one is first. */
  async #begin(paths: readonly string[]): Promise<{ readonly head: string; readonly texts: Texts }> {
    const files = [{ path: README_FILE, text: README_TEXT }];
    await createOrphanBranch(this.#client, this.#repository, { branch: this.#branch, message: 'Begin the release ledger', files });
    const found = await this.#read(paths);
    if (found) return found;
    throw new SluiceError('ledger-missing', 'world', `the ledger in ${this.place} was begun, and is not to be seen; run this again`);
  }
}

function filesOf(paths: readonly string[], texts: Texts): LedgerFile[] {
  return paths.flatMap((path) => {
    const text = texts.get(path);
    return typeof text === 'string' ? [{ path, text }] : [];
  });
}

/** Read in the list of commits: `shop-production-42: started`. */
function headlineOf(entries: readonly LedgerEntry[]): string {
  const parts = entries.slice(0, 5).map((entry) => `${entry.release}: ${entry.kind === 'ended' ? entry.outcome : entry.kind}`);
  return `${[...new Set(parts)].join('; ')}${entries.length > parts.length ? ` and ${entries.length - parts.length} more` : ''}`;
}
