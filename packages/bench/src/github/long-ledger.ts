import { createHash } from 'node:crypto';
import { chain, entryFile, headFile, indexFile, START } from '@sluice/core';
import { sampleEvents } from '@sluice/core/testing/ledger';
import type { RepositoryDriver } from '@sluice/sandbox/github';

const LEDGER = 'sluice-ledger';
const digest = { sha256: (text: string): string => createHash('sha256').update(text).digest('hex') };

/** The branch of a ledger with so many entries, written without requests in one commit. */
export function layLedger(repository: RepositoryDriver, count: number): void {
  const events = sampleEvents(count).slice(0, count);
  if (events.length !== count) throw new Error(`expected events for ${count} entries, got ${events.length}`);
  const { entries, head } = chain(START, events, '2026-11-26T00:00:00.000Z', digest);
  const files = [...entries.flatMap((entry) => [entryFile(entry), indexFile(entry)]), headFile(head)];
  repository.commit({ branch: LEDGER, files: Object.fromEntries(files.map(({ path, text }) => [path, text])) });
}

/** How many entries it has now. */
export function ledgerLength(repository: RepositoryDriver): number {
  const { sequence }: { readonly sequence: number } = JSON.parse(repository.file('head.json', LEDGER) ?? '{"sequence":0}');
  return sequence;
}
