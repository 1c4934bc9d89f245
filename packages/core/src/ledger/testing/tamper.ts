import { canonicalJson } from '../../plan/canonical-json.ts';
import type { Digest } from '../../ports/digest.ts';
import { textHash } from '../ledger-entry.ts';
import { entryPath, HEAD_FILE, headFile, indexFile, indexPath, partOf } from '../ledger-files.ts';

/** What somebody who can write the files may do to them. */
export const TAMPERINGS = ['edit', 'edit-form', 'cut', 'cut-with-head', 'swap', 'swap-whole', 'remove', 'insert', 'rewrite'] as const;
export type Tampering = (typeof TAMPERINGS)[number];

export type LedgerCopy = Map<string, string>;

type Fields = Record<string, unknown>;

/**
 * Changes a copy of a ledger in one way at a random place and says what was done. `rewrite` is the whole from there on, with new hashes,
 * head and index: nothing but an anchor can tell.
 */
export function tamper(copy: LedgerCopy, kind: Tampering, random: () => number, digest: Digest): string {
  const entries = [...copy.keys()].filter((path) => partOf(path)?.kind === 'entry').sort();
  const last = entries.length;
  const pick = (from: number, through: number): number => from + Math.min(Math.floor(random() * (through - from + 1)), through - from);
  const at = (sequence: number): Fields => JSON.parse(copy.get(entryPath(sequence)) ?? '');
  const put = (sequence: number, entry: Fields): Map<string, string> => copy.set(entryPath(sequence), `${canonicalJson(entry)}\n`);
  switch (kind) {
    case 'edit': {
      const sequence = pick(1, last);
      const field = ['by', 'at', 'version', 'previous', 'release'][pick(0, 4)] ?? 'by';
      const entry = at(sequence);
      put(sequence, { ...entry, [field]: changed(String(entry[field]), random) });
      return `${field} of entry ${sequence} changed`;
    }
    case 'edit-form': {
      const sequence = pick(1, last);
      copy.set(entryPath(sequence), `${JSON.stringify(at(sequence), null, 1)}\n`);
      return `entry ${sequence} written with spaces`;
    }
    case 'cut':
    case 'cut-with-head': {
      const kept = pick(0, last - 1);
      for (let sequence = kept + 1; sequence <= last; sequence += 1) drop(copy, sequence);
      if (kind === 'cut-with-head') rehead(copy, kept, digest);
      return `cut after entry ${kept}${kind === 'cut' ? '' : ', head set to it'}`;
    }
    case 'swap':
    case 'swap-whole': {
      const first = pick(1, last - 1);
      const second = pick(first + 1, last);
      const [a, b] = [at(first), at(second)];
      // With the numbers put right, and the index with them, only hashes can tell.
      put(first, kind === 'swap' ? b : { ...b, sequence: first });
      put(second, kind === 'swap' ? a : { ...a, sequence: second });
      if (kind === 'swap-whole') for (const sequence of [first, second]) reindex(copy, sequence);
      return `entries ${first} and ${second} swapped`;
    }
    case 'remove': {
      const sequence = pick(1, last - 1);
      drop(copy, sequence);
      return `entry ${sequence} removed`;
    }
    case 'insert': {
      const sequence = pick(1, last);
      for (let moved = last; moved >= sequence; moved -= 1) {
        put(moved + 1, { ...at(moved), sequence: moved + 1 });
        reindex(copy, moved + 1);
      }
      put(sequence, { ...at(sequence), id: 'never-happened', sequence });
      reindex(copy, sequence);
      return `an entry put in as ${sequence}`;
    }
    case 'rewrite': {
      const from = pick(1, last);
      const entry = at(from);
      put(from, { ...entry, by: changed(String(entry.by), random) });
      for (let sequence = from + 1; sequence <= last; sequence += 1) {
        const before = (copy.get(entryPath(sequence - 1)) ?? '').trimEnd();
        put(sequence, { ...at(sequence), previous: textHash(before, digest) });
      }
      rehead(copy, last, digest);
      return `rewritten from entry ${from} with new hashes`;
    }
    default:
      return kind satisfies never;
  }
}

function changed(text: string, random: () => number): string {
  const index = Math.min(Math.floor(random() * text.length), Math.max(0, text.length - 1));
  return `${text.slice(0, index)}${text[index] === '0' ? '1' : '0'}${text.slice(index + 1)}`;
}

function drop(copy: LedgerCopy, sequence: number): void {
  const entry = JSON.parse(copy.get(entryPath(sequence)) ?? '');
  copy.delete(entryPath(sequence));
  copy.delete(indexPath(entry));
}

function reindex(copy: LedgerCopy, sequence: number): void {
  const file = indexFile(JSON.parse(copy.get(entryPath(sequence)) ?? ''));
  copy.set(file.path, file.text);
}

function rehead(copy: LedgerCopy, sequence: number, digest: Digest): void {
  const text = copy.get(entryPath(sequence))?.trimEnd();
  if (text === undefined) copy.delete(HEAD_FILE);
  else copy.set(HEAD_FILE, headFile({ sequence, hash: textHash(text, digest) }).text);
}
