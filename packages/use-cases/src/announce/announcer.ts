import type { RecordStore, RejectedView, ReleaseAnnouncer, ReleaseRecord, Stored } from '@sluice/core';
import type { RecordKeeper } from '../record-keeper.ts';

/** A stage tells this often before its end, so that a job asks GitHub for little however long it runs. */
const MOST_UPDATES = 3;
const LEAST_BETWEEN_MS = 20_000;

export interface AnnouncerOptions {
  /** Opened when there is something to tell; null where there is nobody to tell it to. */
  readonly open: () => Promise<ReleaseAnnouncer | null>;
  readonly now: () => number;
  /** Hears what went wrong, which stops no release. */
  readonly notice: (message: string) => void;
}

/**
 * Tells people how a release stands while it is moved: it hears what is written to the record, tells of phases at once, of steps now and
 * then, and of the last state when it is disposed of. The release never waits for it, and nothing that goes wrong here goes wrong there.
 */
export class Announcer implements RecordKeeper, AsyncDisposable {
  readonly #options: AnnouncerOptions;
  #opened: Promise<ReleaseAnnouncer | null> | null = null;
  #latest: ReleaseRecord | null = null;
  #told: ReleaseRecord | null = null;
  #updates = 0;
  #lastAt = 0;
  #telling: Promise<void> = Promise.resolve();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  keep(records: RecordStore): RecordStore {
    return {
      load: () => records.load(),
      save: async (stored: Stored, record: ReleaseRecord) => {
        const saved = await records.save(stored, record);
        this.hear(saved.record);
        return saved;
      },
    };
  }

  hear(record: ReleaseRecord): void {
    this.#latest = record;
    if (!this.#isDue(record)) return;
    this.#updates += 1;
    this.#lastAt = this.#options.now();
    this.#tell(record);
  }

  /** A release that never began. */
  async refuse(view: RejectedView): Promise<void> {
    await this.#try(async (announcer) => announcer.refuse(view));
  }

  /** Tells the last state, where it has not been told. */
  async settle(): Promise<void> {
    const latest = this.#latest;
    if (latest !== null && latest !== this.#told) this.#tell(latest);
    await this.#telling;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.settle();
  }

  #isDue({ release }: ReleaseRecord): boolean {
    const told = this.#told?.release;
    // The job that writes a release down is about to end: told then, its deployment keeps the entry of the ledger that began it.
    if (release === null || release.phase === 'prepared' || this.#updates >= MOST_UPDATES) return false;
    if (told?.id !== release.id || told.phase !== release.phase) return true;
    return told.steps.length !== release.steps.length && this.#options.now() - this.#lastAt >= LEAST_BETWEEN_MS;
  }

  #tell(record: ReleaseRecord): void {
    this.#told = record;
    this.#telling = this.#telling.then(() => this.#try((announcer) => announcer.announce(record)));
  }

  async #try(act: (announcer: ReleaseAnnouncer) => Promise<void>): Promise<void> {
    try {
      this.#opened ??= this.#options.open();
      const announcer = await this.#opened;
      if (announcer !== null) await act(announcer);
    } catch (error) {
      this.#options.notice(`what people see of the release is not up to date. ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
