import type { Ledger, LedgerEnd } from '../ports/ledger.ts';
import type { RecordStore, Stored } from '../ports/record-store.ts';
import type { ReleaseRecord } from '../record/release-record.ts';
import { SluiceError } from '../sluice-error.ts';
import { type AppendTools, appendEvents } from './append-events.ts';
import type { LedgerHead } from './ledger-entry.ts';
import { noteEvents } from './note-events.ts';

/**
 * A record whose changes come into a ledger: every save notes what happened as owed, and `settle` appends what is owed. Nothing waits for
 * the ledger before that; what a killed process still owed, the next one appends.
 */
export class LedgerRecords implements RecordStore {
  readonly #records: RecordStore;
  readonly #by: string;
  readonly #placeOf: (record: ReleaseRecord) => string | null;
  readonly #appended = new Set<string>();
  #latest: Stored | null = null;
  #end: LedgerEnd | null = null;

  /** `placeOf`: the ledger of this process for a record; null where it has none. */
  constructor(records: RecordStore, options: { readonly by: string; readonly placeOf: (record: ReleaseRecord) => string | null }) {
    this.#records = records;
    this.#by = options.by;
    this.#placeOf = options.placeOf;
  }

  async load(): Promise<Stored> {
    this.#latest = await this.#records.load();
    return this.#latest;
  }

  async save(stored: Stored, record: ReleaseRecord): Promise<Stored> {
    // What is stored, rather than what its writer set out from: a way back overrules the release, and not what that one has noted.
    const before = this.#latest?.version === stored.version ? this.#latest.record : stored.record;
    this.#latest = await this.#records.save(stored, this.#noted(before, record));
    return this.#latest;
  }

  get latest(): Stored | null {
    return this.#latest;
  }

  /** The newest entry, as far as this process or the record knows. */
  get head(): LedgerHead | null {
    return this.#end?.head ?? this.#latest?.record.ledger?.head ?? null;
  }

  /** How many events wait to be appended. */
  get owed(): number {
    return this.#latest?.record.ledger?.owed.filter(({ id }) => !this.#appended.has(id)).length ?? 0;
  }

  /** Something is owed, or the record does not know yet that it is not. */
  get unsettled(): boolean {
    return (this.#latest?.record.ledger?.owed.length ?? 0) > 0;
  }

  /** Appends what is owed, and notes in the record that it is. Done again, it finds nothing to do. */
  async settle(ledger: Ledger, tools: AppendTools): Promise<void> {
    const events = this.#latest?.record.ledger?.owed.filter(({ id }) => !this.#appended.has(id)) ?? [];
    if (events.length > 0) {
      this.#end = await appendEvents(ledger, events, tools, this.#end);
      for (const { id } of events) this.#appended.add(id);
    }
    await this.#settleRecord();
  }

  async #settleRecord(): Promise<void> {
    const stored = this.#latest;
    if (stored === null || !this.unsettled) return;
    try {
      this.#latest = await this.#records.save(stored, this.#noted(stored.record, stored.record));
    } catch (error) {
      // Another process writes the record now. It appends the same again, of which the ledger takes nothing.
      if (!(error instanceof SluiceError) || error.code !== 'record-conflict') throw error;
    }
  }

  #noted(before: ReleaseRecord, after: ReleaseRecord): ReleaseRecord {
    const head = this.#end?.head ?? null;
    // What is written knows best: the plan of a new release may name another ledger.
    const place = this.#placeOf({ ...after, ledger: before.ledger });
    return noteEvents(before, after, { place, by: this.#by, appended: this.#appended, head });
  }
}
