import type { LedgerEntry, LedgerHead } from '../ledger/ledger-entry.ts';
import type { LedgerEvent } from '../ledger/ledger-event.ts';
import type { LedgerFile } from '../ledger/ledger-files.ts';

/** What releases have done, kept where it is only ever appended to, by compare-and-swap. */
export interface Ledger {
  /** For messages: a folder, or a repository and its branch. */
  readonly place: string;
  /** Whether anything was ever appended, or made ready for it. */
  isThere(): Promise<boolean>;
  /** The newest entry, and which of these events the ledger holds. */
  look(events: readonly LedgerEvent[]): Promise<LedgerEnd>;
  /** Appends to the end that was seen: all, or null when somebody else has appended since and it is time to look again. */
  append(end: LedgerEnd, entries: readonly LedgerEntry[], head: LedgerHead): Promise<LedgerEnd | null>;
  /** Texts of the entries `from` to `through`, in that order; an entry that is not there is left out. */
  read(from: number, through: number): Promise<readonly LedgerFile[]>;
  /** Every file, in no order. */
  files(): AsyncIterable<LedgerFile>;
}

export interface LedgerEnd {
  readonly head: LedgerHead;
  /** Ids of events that are in the ledger already. */
  readonly known: ReadonlySet<string>;
  /** What it was seen at; opaque, null where there is none. */
  readonly version: string | null;
}
