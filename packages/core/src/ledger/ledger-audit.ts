import { canonicalJson } from '../plan/canonical-json.ts';
import type { Digest } from '../ports/digest.ts';
import { type EntryLink, entryLinkSchema, type LedgerHead, ledgerHeadSchema, START, textHash } from './ledger-entry.ts';
import { entryPath, HEAD_FILE, indexPath, type LedgerFile, partOf } from './ledger-files.ts';

/** A head that somebody else keeps, such as the payload of a deployment. */
export interface Anchor extends LedgerHead {
  /** Where it was found, for people. */
  readonly where: string;
}

export interface LedgerFault {
  readonly kind:
    | 'broken'
    | 'edited'
    | 'missing'
    | 'misplaced'
    | 'repeated'
    | 'cut-off'
    | 'not-as-anchored'
    | 'wrong-head'
    | 'wrong-index'
    | 'foreign';
  /** File, or the anchor that tells. */
  readonly where: string;
  readonly message: string;
}

export interface LedgerVerification {
  readonly entries: number;
  readonly head: LedgerHead;
  readonly faults: readonly LedgerFault[];
  /** Anchors that agree, the newest of them last. */
  readonly anchored: readonly Anchor[];
  /** What these files and anchors cannot tell. */
  readonly blindSpots: readonly string[];
}

interface Seen {
  readonly hash: string;
  /** Null where the text is no entry. */
  readonly link: EntryLink | null;
}

/**
 * Looks at every file of a ledger once, in any order, and says what was changed: an edit breaks the chain behind it, a cut end or a
 * rewritten whole contradicts the anchors. Keeps hashes, not texts.
 */
export class LedgerAudit {
  readonly #digest: Digest;
  readonly #entries = new Map<number, Seen>();
  readonly #index = new Map<string, number | null>();
  readonly #faults: LedgerFault[] = [];
  #head: LedgerHead | null = null;
  #highest = 0;

  constructor(digest: Digest) {
    this.#digest = digest;
  }

  take({ path, text }: LedgerFile): void {
    const part = partOf(path);
    switch (part?.kind) {
      case 'head': {
        const found = ledgerHeadSchema.safeParse(parsed(text));
        if (found.success) this.#head = found.data;
        else this.#fault('broken', path, 'does not name the newest entry');
        return;
      }
      case 'entry':
        this.#takeEntry(path, part.sequence, text.replace(/\r?\n$/, ''));
        return;
      case 'index': {
        const found = parsed(text);
        const sequence = typeof found === 'object' && found !== null && 'sequence' in found ? Number(found.sequence) : null;
        this.#index.set(path, sequence);
        return;
      }
      case 'readme':
        return;
      case undefined:
        this.#fault('foreign', path, 'is no part of a ledger');
        return;
      default:
        part satisfies never;
    }
  }

  conclude(anchors: readonly Anchor[]): LedgerVerification {
    this.#followChain();
    const anchored = anchors.filter((anchor) => this.#agrees(anchor)).toSorted((a, b) => a.sequence - b.sequence);
    if (this.#head !== null) this.#checkHead(this.#head);
    else if (this.#highest > 0 && !this.#faults.some(({ where }) => where === HEAD_FILE))
      this.#fault('missing', HEAD_FILE, 'is missing: it names the newest entry');
    const hash = this.#entries.get(this.#highest)?.hash ?? START.hash;
    const head = { sequence: this.#highest, hash };
    return { entries: this.#entries.size, head, faults: this.#faults, anchored, blindSpots: blindSpots(head, anchored) };
  }

  #takeEntry(path: string, sequence: number, text: string): void {
    this.#highest = Math.max(this.#highest, sequence);
    const found = entryLinkSchema.safeParse(parsed(text));
    this.#entries.set(sequence, { hash: textHash(text, this.#digest), link: found.success ? found.data : null });
    if (!found.success) {
      this.#fault('broken', path, 'is no entry of a ledger');
      return;
    }
    if (canonicalJson(parsed(text)) !== text) this.#fault('edited', path, 'is not written as entries are: it was edited by other means');
    if (found.data.sequence !== sequence)
      this.#fault('misplaced', path, `holds entry ${found.data.sequence}: entries were swapped, or files renamed`);
  }

  /** Each entry names the hash of the one before it. */
  #followChain(): void {
    const ids = new Map<string, number>();
    const pointed = new Set<string>();
    let before: { hash: string; sequence: number } | null = START;
    for (let sequence = 1; sequence <= this.#highest; sequence += 1) {
      const seen = this.#entries.get(sequence);
      if (!seen) {
        // A run of missing ones is one fault.
        if (before !== null) this.#fault('missing', entryPath(sequence), `is missing, and entry ${this.#nextAfter(sequence)} is there`);
        before = null;
        continue;
      }
      const { link, hash } = seen;
      if (link !== null) {
        if (before !== null && link.previous !== before.hash)
          this.#fault(
            'edited',
            entryPath(sequence),
            before.sequence === 0
              ? `was not appended as the first: it names ${link.previous} before it`
              : `was appended to another entry ${before.sequence}: one of the two was changed since. Expected ${link.previous} before it, found ${before.hash}`,
          );
        const first = ids.get(link.id);
        if (first !== undefined) this.#fault('repeated', entryPath(sequence), `holds the event of entry ${first} once more`);
        ids.set(link.id, sequence);
        const path = indexPath(link);
        pointed.add(path);
        if (this.#index.get(path) !== sequence && first === undefined)
          this.#fault('wrong-index', path, `should name entry ${sequence}, names ${this.#index.get(path) ?? 'none'}`);
      }
      before = { hash, sequence };
    }
    for (const path of this.#index.keys())
      if (!pointed.has(path))
        this.#fault('wrong-index', path, 'names an event that no entry holds: it would keep that event out of the ledger');
  }

  #agrees({ sequence, hash, where }: Anchor): boolean {
    if (sequence === 0) return hash === START.hash;
    const found = this.#entries.get(sequence);
    if (found?.hash === hash) return true;
    if (found === undefined && sequence > this.#highest)
      this.#fault('cut-off', where, `entry ${sequence} was there when this was written; the ledger ends with ${this.#highest}`);
    else if (found !== undefined)
      this.#fault(
        'not-as-anchored',
        where,
        `entry ${sequence} was ${hash} when this was written, and is ${found.hash} now: it, or one before it, was rewritten`,
      );
    return false;
  }

  /** A crash leaves it behind the entries, never ahead of them. */
  #checkHead({ sequence, hash }: LedgerHead): void {
    const found = sequence === 0 ? START.hash : this.#entries.get(sequence)?.hash;
    if (found === undefined && sequence > this.#highest)
      this.#fault('cut-off', HEAD_FILE, `names entry ${sequence}; the ledger ends with ${this.#highest}`);
    else if (found !== undefined && found !== hash)
      this.#fault('wrong-head', HEAD_FILE, `names ${hash} as entry ${sequence}, which is ${found}`);
  }

  #nextAfter(sequence: number): number {
    let next = sequence;
    while (!this.#entries.has(next)) next += 1;
    return next;
  }

  #fault(kind: LedgerFault['kind'], where: string, message: string): void {
    this.#faults.push({ kind, where, message });
  }
}

function blindSpots({ sequence }: LedgerHead, anchored: readonly Anchor[]): string[] {
  if (sequence === 0) return [];
  const newest = anchored.at(-1)?.sequence ?? 0;
  if (newest === 0)
    return [
      'no anchor: a cut end, and a whole that was rewritten with new hashes, would not show. Give deployments or a file with --anchors',
    ];
  if (newest === sequence) return [];
  const entries = newest + 1 === sequence ? `entry ${sequence} is` : `entries ${newest + 1} to ${sequence} are`;
  return [`${entries} newer than the newest anchor: that they were cut off or rewritten would not show`];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
