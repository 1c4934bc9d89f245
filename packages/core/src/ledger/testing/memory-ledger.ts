import type { Digest } from '../../ports/digest.ts';
import type { Ledger, LedgerEnd } from '../../ports/ledger.ts';
import { SluiceError } from '../../sluice-error.ts';
import { type LedgerEntry, type LedgerHead, START } from '../ledger-entry.ts';
import type { LedgerEvent } from '../ledger-event.ts';
import { entryFile, entryPath, HEAD_FILE, headFile, indexFile, indexPath, type LedgerFile } from '../ledger-files.ts';

/** A ledger in memory, written by compare-and-swap; what happens around a request is up to the test. */
export class MemoryLedger implements Ledger {
  readonly place = 'memory';
  readonly texts = new Map<string, string>();
  requests = 0;
  /** `before`: it does not arrive. `after`: it is committed and not answered. */
  onAppend: (moment: 'before' | 'after') => void = () => undefined;
  #head: LedgerHead = START;

  async isThere(): Promise<boolean> {
    return this.texts.size > 0;
  }

  async look(events: readonly LedgerEvent[]): Promise<LedgerEnd> {
    this.requests += 1;
    return { head: this.#head, known: this.#known(events), version: this.#head.hash };
  }

  async append(end: LedgerEnd, entries: readonly LedgerEntry[], head: LedgerHead): Promise<LedgerEnd | null> {
    this.requests += 1;
    this.onAppend('before');
    if (end.version !== this.#head.hash) return null;
    const files = [...entries.flatMap((entry) => [entryFile(entry), indexFile(entry)]), headFile(head)];
    for (const { path, text } of files) this.texts.set(path, text);
    this.#head = head;
    this.onAppend('after');
    return { head, known: end.known, version: head.hash };
  }

  async read(from: number, through: number): Promise<readonly LedgerFile[]> {
    const paths = Array.from({ length: through - from + 1 }, (_, index) => entryPath(from + index));
    return paths.flatMap((path) => this.texts.get(path) ?? []).map((text, index) => ({ path: paths[index] ?? HEAD_FILE, text }));
  }

  async *files(): AsyncIterable<LedgerFile> {
    for (const [path, text] of this.texts) yield { path, text };
  }

  /** Kinds of the entries, in their order. */
  get kinds(): readonly string[] {
    return [...this.texts].filter(([path]) => path.startsWith('entries/')).map(([, text]) => JSON.parse(text).kind);
  }

  #known(events: readonly LedgerEvent[]): ReadonlySet<string> {
    return new Set(events.filter((event) => this.texts.has(indexPath(event))).map(({ id }) => id));
  }
}

/** No SHA-256, and as good for a test: equal for equal texts only, as far as one can see. */
export const TEST_DIGEST: Digest = {
  sha256(text) {
    let hex = '';
    for (let part = 0; part < 8; part += 1) {
      let hash = 0x811c9dc5 ^ (part * 0x9e3779b1);
      for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      hex += (hash >>> 0).toString(16).padStart(8, '0');
    }
    return hex;
  },
};

export function lostAnswer(): never {
  throw new SluiceError('unreachable', 'world', 'the connection broke');
}
