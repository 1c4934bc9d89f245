import { type Ledger, type LedgerFile, LedgerHistory, SluiceError } from '@sluice/core';
import type { Environment } from '../environment.ts';
import { chooseLedgerPlace, formatLedgerPlace, type LedgerPlace } from './ledger-place.ts';
import { openLedger } from './open-ledger.ts';

/** Entries read at once, the newest first. */
const PAGE = 100;
/** Two and a half thousand releases: a service that is among none of them is said so. */
const FURTHEST = 10_000;

export interface ReadOptions {
  readonly env: Environment;
  /** `--ledger`. */
  readonly ledger?: string | undefined;
}

/** The ledger that a command reads. There has to be one: nothing is made by looking. */
export async function openLedgerToRead(options: ReadOptions): Promise<{ ledger: Ledger; place: LedgerPlace }> {
  const opened = await openAnyLedger(options);
  if (await opened.ledger.isThere()) return opened;
  throw noLedger(opened.place);
}

/** The ledger that is named, whether there is anything in it or not. */
export async function openAnyLedger({ env, ledger: option }: ReadOptions): Promise<{ ledger: Ledger; place: LedgerPlace }> {
  const place = chooseLedgerPlace({ env, option });
  if (place === null)
    throw new SluiceError(
      'no-ledger',
      'input',
      'which ledger? Expected --ledger OWNER/REPOSITORY or --ledger ./FOLDER, or the same in SLUICE_LEDGER; got none',
    );
  return { ledger: await openLedger(place, env), place };
}

export function noLedger(place: LedgerPlace): SluiceError {
  return new SluiceError(
    'no-ledger',
    'input',
    `there is no ledger in ${formatLedgerPlace(place)}: expected ${place.kind === 'folder' ? 'a folder with head.json and entries' : 'a branch sluice-ledger'}. It is made by the first release that is written into it`,
  );
}

export interface HistoryOptions extends ReadOptions {
  readonly application?: string | undefined;
  readonly environment?: string | undefined;
  readonly service?: string | undefined;
  readonly limit: number;
}

/** The newest releases that fit, read back from the end as far as needed. */
export async function readHistory(options: HistoryOptions): Promise<{ history: LedgerHistory; place: LedgerPlace; complete: boolean }> {
  const { application, environment, service, limit } = options;
  const { ledger, place } = await openLedgerToRead(options);
  const history = new LedgerHistory(
    {
      ...(application !== undefined && { application }),
      ...(environment !== undefined && { environment }),
      ...(service !== undefined && { service }),
    },
    limit,
  );
  const wholly = await scanLedger(ledger, { take: (file) => history.take(file), enough: () => history.complete });
  return { history, place, complete: wholly || history.complete };
}

/** Reads entries back from the newest, a page at a time, until there is enough; whether the first entry was reached. */
export async function scanLedger(
  ledger: Ledger,
  reader: { readonly take: (file: LedgerFile) => void; readonly enough: () => boolean },
  furthest = FURTHEST,
): Promise<boolean> {
  const { head } = await ledger.look([]);
  let through = head.sequence;
  while (through > 0 && head.sequence - through < furthest && !reader.enough()) {
    const from = Math.max(1, through - PAGE + 1);
    for (const file of (await ledger.read(from, through)).toReversed()) reader.take(file);
    through = from - 1;
  }
  return through === 0;
}
