import { readFile } from 'node:fs/promises';
import { SluiceError } from '@sluice/core';

const REREAD_AFTER_MS = 60_000;

/** A file that others rotate (mounted tokens, certificates): read again at most once a minute, or after `forget`. */
export class CachedFile {
  readonly #path: string;
  readonly #what: string;
  readonly #now: () => number;
  #content: { readonly text: string; readonly readAt: number } | undefined;
  #stale = false;

  constructor(path: string, what: string, now: () => number) {
    this.#path = path;
    this.#what = what;
    this.#now = now;
  }

  async text(): Promise<string> {
    const known = this.#content;
    if (known && !this.#stale && this.#now() - known.readAt < REREAD_AFTER_MS) return known.text;
    try {
      const text = await readFile(this.#path, 'utf8');
      this.#content = { text, readAt: this.#now() };
      this.#stale = false;
      return text;
    } catch (cause) {
      // A rotation may take the file away for a moment: what was read last still counts, as in kubectl.
      if (known) return known.text;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SluiceError('credentials-unreadable', 'input', `${this.#what} of the kubeconfig cannot be read: ${reason}`, { cause });
    }
  }

  forget(): void {
    this.#stale = true;
  }
}
