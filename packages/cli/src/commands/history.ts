import { type ClustersOptions, formatLedgerPlace, readHistory } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import { renderHistory } from '../view/history-table.ts';
import type { Output } from '../view/output.ts';

export interface HistoryCommandOptions {
  readonly application?: string;
  readonly environment?: string;
  readonly service?: string;
  readonly limit: number;
  readonly ledger?: string;
  readonly json: boolean;
}

/** `sluice history`: releases from the ledger, the newest first. */
export async function history(options: HistoryCommandOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  const { application, environment, service, limit, ledger, json } = options;
  const found = await readHistory({ env: reach.env ?? process.env, application, environment, service, limit, ledger });
  const releases = found.history.releases();
  for (const path of found.history.unreadable)
    output.note(`${path} is no entry: it was edited, or written by a newer version. sluice audit verify says which`);
  if (json) {
    output.answer(JSON.stringify({ schemaVersion: 1, ledger: formatLedgerPlace(found.place), releases }, null, 2));
    return EXIT.succeeded;
  }
  if (!found.complete) output.note('older entries were not read: name --application and --environment, or a greater --limit');
  output.answer(releases.length > 0 ? renderHistory(releases) : `no release that fits in ${formatLedgerPlace(found.place)}`);
  return EXIT.succeeded;
}
