import { randomUUID } from 'node:crypto';
import type { KubeObject } from '../kube/objects.ts';
import { Refusal } from './refusal.ts';

export interface Page {
  readonly items: readonly KubeObject[];
  /** Of the snapshot all pages are from. */
  readonly version: number;
  readonly token: string | undefined;
  readonly remaining: number;
}

const KEPT_SNAPSHOTS = 256;

/** Hands out lists page by page, every page from the same snapshot, as etcd does with its revisions. Old snapshots are let go (410). */
export class ListPages {
  readonly #snapshots = new Map<string, { readonly items: readonly KubeObject[]; readonly version: number }>();

  first(items: readonly KubeObject[], version: number, limit: number): Page {
    return this.#cut(items, version, limit);
  }

  next(token: string, limit: number): Page {
    const snapshot = this.#snapshots.get(token);
    if (snapshot === undefined) {
      throw new Refusal(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result. Start a new list without the continue parameter',
      );
    }
    return this.#cut(snapshot.items, snapshot.version, limit);
  }

  #cut(items: readonly KubeObject[], version: number, limit: number): Page {
    if (limit <= 0 || items.length <= limit) return { items, version, token: undefined, remaining: 0 };
    const token = randomUUID();
    this.#snapshots.set(token, { items: items.slice(limit), version });
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > KEPT_SNAPSHOTS && oldest !== undefined) this.#snapshots.delete(oldest);
    return { items: items.slice(0, limit), version, token, remaining: items.length - limit };
  }
}
