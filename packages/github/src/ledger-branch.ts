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
  README_FILE,
  README_TEXT,
  readHead,
  SluiceError,
  START,
} from '@sluice/core';
import type { GitHubClient } from './client/github-client.ts';
import { appendCommit } from './git/append-commit.ts';
import { createOrphanBranch } from './git/create-orphan-branch.ts';
import { type FilesAtHead, readAtHead, readTexts } from './git/read-at-head.ts';
import { listFiles } from './git/read-files.ts';
import type { Repository } from './repository.ts';

export const LEDGER_BRANCH = 'sluice-ledger';

/** Files of one question: GitHub answers a few hundred in time. */
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
    return (await this.#files([])) !== null;
  }

  async look(events: readonly LedgerEvent[]): Promise<LedgerEnd> {
    const paths = events.map(indexPath);
    const found = (await this.#files([HEAD_FILE, ...paths])) ?? (await this.#begin(paths));
    const head = found.texts.get(HEAD_FILE) ?? null;
    const known = events.filter((event) => found.texts.has(indexPath(event))).map(({ id }) => id);
    return { head: head === null ? START : readHead(head, this.place), known: new Set(known), version: found.commit };
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
    const files: LedgerFile[] = [];
    for (let first = from; first <= through; first += FILES_AT_ONCE) {
      const last = Math.min(through, first + FILES_AT_ONCE - 1);
      const paths = Array.from({ length: last - first + 1 }, (_, index) => entryPath(first + index));
      const found = await this.#files(paths);
      files.push(...paths.flatMap((path) => ({ path, text: found?.texts.get(path) ?? null })).flatMap(withText));
    }
    return files;
  }

  async *files(): AsyncIterable<LedgerFile> {
    const found = await this.#files([HEAD_FILE]);
    if (found === null) return;
    // As of one commit, whoever appends meanwhile.
    const listed = (await listFiles(this.#client, this.#repository, found.commit)).filter(({ kind }) => kind === 'file');
    for (let first = 0; first < listed.length; first += FILES_AT_ONCE) {
      const some = listed.slice(first, first + FILES_AT_ONCE);
      const texts = await readTexts(
        this.#client,
        this.#repository,
        some.map(({ sha }) => sha),
      );
      for (const { path, sha } of some) yield { path, text: texts.get(sha) ?? '' };
    }
  }

  #files(paths: readonly string[]): Promise<FilesAtHead | null> {
    return readAtHead(this.#client, this.#repository, this.#branch, paths);
  }

  /** The branch, with a word about itself; of several that begin it, one is first. */
  async #begin(paths: readonly string[]): Promise<FilesAtHead> {
    const files = [{ path: README_FILE, text: README_TEXT }];
    await createOrphanBranch(this.#client, this.#repository, { branch: this.#branch, message: 'Begin the release ledger', files });
    const found = await this.#files([HEAD_FILE, ...paths]);
    if (found) return found;
    throw new SluiceError('ledger-missing', 'world', `the ledger in ${this.place} was begun, and is not to be seen; run this again`);
  }
}

function withText({ path, text }: { path: string; text: string | null }): LedgerFile[] {
  return text === null ? [] : [{ path, text }];
}

/** Read in the list of commits: `shop-production-42: started`. */
function headlineOf(entries: readonly LedgerEntry[]): string {
  const parts = entries.slice(0, 5).map((entry) => `${entry.release}: ${entry.kind === 'ended' ? entry.outcome : entry.kind}`);
  return `${[...new Set(parts)].join('; ')}${entries.length > parts.length ? ` and ${entries.length - parts.length} more` : ''}`;
}
