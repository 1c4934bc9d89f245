import type { Ledger, RecordStore } from '@sluice/core';

/** Hears what is written to the records that it keeps: the ledger, and what shows people how a release stands. */
export interface RecordKeeper {
  /** `ledger`: key of that name in the plan, where the plan is at hand. */
  keep(records: RecordStore, ledger?: string): RecordStore;
  /** The ledger that releases come into, to read what was released before; null where there is none. */
  ledgerOf?(sources: { readonly plan?: string | undefined; readonly record?: string | undefined }): Promise<LedgerAt | null>;
}

export interface LedgerAt {
  /** For messages. */
  readonly place: string;
  readonly ledger: Ledger;
}

/** Several that hear the same; the first is the nearest to the store. */
export function keepers(...all: readonly RecordKeeper[]): RecordKeeper {
  return {
    keep: (records, ledger) => all.reduce((kept, keeper) => keeper.keep(kept, ledger), records),
    ledgerOf: async (sources) => (await all.find((keeper) => keeper.ledgerOf)?.ledgerOf?.(sources)) ?? null,
  };
}
