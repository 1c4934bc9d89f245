import { type AppendTools, formatAnchor, LedgerRecords, type RecordStore, type ReleaseRecord } from '@sluice/core';
import { actorOf } from '../actor-of.ts';
import type { Environment } from '../environment.ts';
import type { LedgerAt } from '../record-keeper.ts';
import { systemClock } from '../system-clock.ts';
import { systemDigest } from '../system-digest.ts';
import { chooseLedgerPlace, formatLedgerPlace, type LedgerPlace } from './ledger-place.ts';
import { openLedger } from './open-ledger.ts';

const PATIENCE_MS = 30_000;

export interface LedgerOptions {
  readonly env: Environment;
  /** `--ledger`; without it what `chooseLedgerPlace` finds. */
  readonly ledger?: string | undefined;
  /** Nothing is appended: a dry run. */
  readonly dryRun?: boolean;
  /** Hears what went wrong with the ledger, which stops no release. */
  readonly notice: (message: string) => void;
}

/**
 * The ledger of one command: records opened through it come into the ledger when the command ends, or before at `settle`. Trouble is told
 * and kept in the record; the next command appends what was owed.
 */
export class LedgerKeeper implements AsyncDisposable {
  readonly #options: LedgerOptions;
  readonly #kept: { readonly records: LedgerRecords; readonly placeOf: (record: ReleaseRecord) => LedgerPlace | null }[] = [];

  constructor(options: LedgerOptions) {
    this.#options = options;
    // What is written wrongly is said before anything happens.
    chooseLedgerPlace({ env: options.env, option: options.ledger });
  }

  /** `plan`: key `ledger` of the plan, where the plan is at hand. */
  keep(records: RecordStore, plan?: string): RecordStore {
    const { env, ledger: option } = this.#options;
    const placeOf = ({ ledger, release }: ReleaseRecord): LedgerPlace | null =>
      chooseLedgerPlace({ env, option, plan: plan ?? release?.plan.ledger, record: ledger?.place });
    const kept = new LedgerRecords(records, {
      by: actorOf(env),
      placeOf: (record) => {
        const place = placeOf(record);
        return place && formatLedgerPlace(place);
      },
    });
    this.#kept.push({ records: kept, placeOf });
    return kept;
  }

  async ledgerOf(sources: { readonly plan?: string | undefined; readonly record?: string | undefined }): Promise<LedgerAt | null> {
    const { env, ledger: option } = this.#options;
    const place = chooseLedgerPlace({ env, option, ...sources });
    return place && { place: formatLedgerPlace(place), ledger: await openLedger(place, env) };
  }

  /** The newest entry in one word, for whoever keeps it as an anchor (a deployment); null where nothing was appended yet. */
  get anchor(): string | null {
    const anchors = this.#kept.flatMap(({ records, placeOf }) => {
      const place = records.latest && placeOf(records.latest.record);
      return place && records.head ? [formatAnchor(formatLedgerPlace(place), records.head)] : [];
    });
    return anchors.at(-1) ?? null;
  }

  /** Appends what is owed. Never throws: a ledger that cannot be written stops nothing. */
  async settle(): Promise<void> {
    if (this.#options.dryRun) return;
    for (const { records, placeOf } of this.#kept) {
      const { latest } = records;
      if (latest === null || !records.unsettled) continue;
      let where = 'its place';
      try {
        const place = placeOf(latest.record);
        if (place === null) continue;
        where = formatLedgerPlace(place);
        await records.settle(await openLedger(place, this.#options.env), TOOLS);
      } catch (error) {
        const count = records.owed;
        // Appended, and the record could not be told: the next run finds it in the ledger.
        if (count === 0) continue;
        const owed = `${count} ${count === 1 ? 'entry is' : 'entries are'} kept in the record and appended by the next run`;
        const why = error instanceof Error ? error.message : String(error);
        this.#options.notice(`the ledger in ${where} was not written; the release is not touched by that, and ${owed}. ${why}`);
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.settle();
  }
}

const TOOLS: AppendTools = {
  digest: systemDigest,
  clock: systemClock,
  jitter: Math.random,
  patienceMs: PATIENCE_MS,
};
