import { canonicalJson } from '../plan/canonical-json.ts';
import { SluiceError } from '../sluice-error.ts';
import { entryText, type LedgerEntry, type LedgerHead, ledgerHeadSchema } from './ledger-entry.ts';
import type { LedgerEvent } from './ledger-event.ts';

/**
 * The files of a ledger, in a folder and in a branch alike, so that a clone of the branch is a ledger in a folder:
 *
 *     head.json                                            the newest entry
 *     entries/000000/000000042.json                        entry 42; a thousand to a folder
 *     index/shop/production/2026-11/ID.json                which entry holds event ID
 *
 * An append writes three small files, however long the ledger is.
 */
export const HEAD_FILE = 'head.json';
export const README_FILE = 'README.md';

const ENTRIES_OF_A_FOLDER = 1000;
const ENTRY_PATH = /^entries\/\d{6}\/(\d{9})\.json$/;
// No name leads out of its folder.
const INDEX_PATH = /^index\/[a-z0-9][-a-z0-9.]*\/[a-z0-9][-a-z0-9.]*\/\d{4}-\d\d\/[a-z0-9][-a-z0-9.]*\.json$/;

export interface LedgerFile {
  readonly path: string;
  readonly text: string;
}

export function entryPath(sequence: number): string {
  const folder = Math.floor(sequence / ENTRIES_OF_A_FOLDER);
  return `entries/${String(folder).padStart(6, '0')}/${String(sequence).padStart(9, '0')}.json`;
}

export function indexPath({ application, environment, at, id }: Pick<LedgerEvent, 'application' | 'environment' | 'at' | 'id'>): string {
  return `index/${application}/${environment}/${at.slice(0, 7)}/${id}.json`;
}

/** What a path is for; null where it is no part of a ledger. */
export function partOf(path: string): { kind: 'head' | 'readme' } | { kind: 'entry'; sequence: number } | { kind: 'index' } | null {
  if (path === HEAD_FILE) return { kind: 'head' };
  if (path === README_FILE) return { kind: 'readme' };
  const sequence = Number(ENTRY_PATH.exec(path)?.[1] ?? Number.NaN);
  if (entryPath(sequence) === path) return { kind: 'entry', sequence };
  return INDEX_PATH.test(path) ? { kind: 'index' } : null;
}

export function entryFile(entry: LedgerEntry): LedgerFile {
  return { path: entryPath(entry.sequence), text: `${entryText(entry)}\n` };
}

export function indexFile(entry: Parameters<typeof indexPath>[0] & { readonly sequence: number }): LedgerFile {
  return { path: indexPath(entry), text: `${canonicalJson({ sequence: entry.sequence })}\n` };
}

export function headFile({ sequence, hash }: LedgerHead): LedgerFile {
  return { path: HEAD_FILE, text: `${canonicalJson({ sequence, hash })}\n` };
}

export function readHead(text: string, place: string): LedgerHead {
  try {
    return ledgerHeadSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new SluiceError(
      'ledger-broken',
      'world',
      `${HEAD_FILE} of the ledger in ${place} does not name its newest entry: expected {"hash":"sha256:…","sequence":N}, got ${JSON.stringify(text.slice(0, 80))}. Nothing is appended to it until the file is as it was; sluice audit verify says what else was changed`,
      { cause: error },
    );
  }
}

/** What the branch or folder says of itself to those who find it. */
export const README_TEXT = `# Release ledger

Written by Sluice, and only ever appended to: who released what, when, from which commit and artifact digest, who approved, what the checks said.
Each entry holds the hash of the one before it; hashes of the newest are kept in GitHub deployments. \`sluice history\` reads it,
\`sluice audit verify\` finds edits, gaps, reorderings and cuts. Nothing here is edited by hand.
`;
