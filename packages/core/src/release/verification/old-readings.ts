import type { Reading } from '../../verify/reading.ts';

type Data = Exclude<Reading, { readonly kind: 'nothing' }>;

/** Looks of one signal that are kept: an hour at 15 s. */
const KEPT = 240;

/**
 * What signals were on the old side while both versions ran, look by look. When no old instance is left, each look at the new side is
 * compared with one of these: the newest that was not used yet, each once, so that the looks stay independent. Lost with the process.
 */
export class OldReadings {
  readonly #kept = new Map<string, Data[]>();

  remember(key: string, reading: Reading): void {
    if (reading.kind === 'nothing' || reading.old === null) return;
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), reading].slice(-KEPT));
  }

  has(key: string): boolean {
    return (this.#kept.get(key)?.length ?? 0) > 0;
  }

  /** The reading with an old side from before; as it is where none is kept, or where it says nothing of the new side. */
  complete(key: string, reading: Reading): Reading {
    if (reading.kind === 'nothing' || reading.new === null) return reading;
    const old = this.#kept.get(key)?.pop();
    if (reading.kind === 'counts' && old?.kind === 'counts') return { ...reading, old: old.old };
    if (reading.kind === 'distribution' && old?.kind === 'distribution') return { ...reading, old: old.old };
    if (reading.kind === 'values' && old?.kind === 'values') return { ...reading, old: old.old };
    return reading;
  }
}
