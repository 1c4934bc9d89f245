import type { ReleaseRecord } from '../record/release-record.ts';

/** Keeps the record of one application in one environment. Writers never overwrite each other: the later one gets a conflict. */
export interface RecordStore {
  /** The record with the version it was read at; an empty one when there is none yet. */
  load(): Promise<Stored>;
  /** Writes what was decided on `stored`; throws a SluiceError `record-conflict` when somebody else has written since. */
  save(stored: Stored, record: ReleaseRecord): Promise<Stored>;
}

export interface Stored {
  readonly record: ReleaseRecord;
  /** Opaque; null when nothing is stored yet. */
  readonly version: string | null;
}
