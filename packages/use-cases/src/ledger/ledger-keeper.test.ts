import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyRecord, type RecordStore, type ReleaseRecord, type Stored } from '@sluice/core';
import { sampleRelease } from '@sluice/core/testing/sample-release';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerKeeper, type LedgerOptions } from './ledger-keeper.ts';
import { readHistory } from './read-ledger.ts';
import { verifyLedger } from './verify-ledger.ts';

class Records implements RecordStore {
  stored: Stored = { record: emptyRecord('shop', 'production'), version: '0' };
  async load(): Promise<Stored> {
    return this.stored;
  }
  async save(_: Stored, record: ReleaseRecord): Promise<Stored> {
    this.stored = { record, version: String(Number(this.stored.version) + 1) };
    return this.stored;
  }
}

let folder = '';
let records: Records;
const notices: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-keeper-'));
  records = new Records();
  notices.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ledgerAt = (): string => join(folder, 'ledger');

/** One command that saves releases as they come. */
async function command(
  releases: readonly ReturnType<typeof sampleRelease>[],
  options: Partial<LedgerOptions> = {},
): Promise<string | null> {
  const env = { USER: 'ada', SLUICE_LEDGER: ledgerAt() };
  const keeper = new LedgerKeeper({ env, notice: (message) => notices.push(message), ...options });
  const kept = keeper.keep(records);
  let stored = await kept.load();
  for (const release of releases) stored = await kept.save(stored, { ...stored.record, release });
  await keeper[Symbol.asyncDispose]();
  return keeper.anchor;
}

const started = sampleRelease({ phase: 'prepared', holding: null });
const done = sampleRelease({ phase: 'succeeded', holding: null, reason: 'v2 runs everywhere' });

describe('LedgerKeeper', () => {
  it('writes what a command did when it ends, and hands out the head as an anchor', async () => {
    expect(await command([started])).toMatch(/ledger#1:sha256:[0-9a-f]{64}$/);
    expect(await command([done])).toMatch(/ledger#2:sha256:/);
    const { history } = await readHistory({ env: {}, ledger: ledgerAt(), limit: 5 });
    expect(history.releases()).toMatchObject([{ release: 'shop-production-7', outcome: 'succeeded', startedBy: 'ada' }]);
    expect(notices).toEqual([]);
    expect(records.stored.record.ledger).toMatchObject({ owed: [], head: { sequence: 2 } });
  });

  it('tells of a ledger that cannot be written and keeps what is owed', async () => {
    await writeFile(ledgerAt(), 'a file in the way');
    expect(await command([started])).toBeNull();
    expect(notices).toEqual([
      expect.stringMatching(/ledger was not written; the release is not touched by that, and 1 entry is kept in the record/),
    ]);
    await rm(ledgerAt());
    await command([done]);
    expect(await verifyLedger({ env: {}, ledger: ledgerAt(), anchors: [] })).toMatchObject({ entries: 2, faults: [] });
  });

  it('appends nothing in a dry run, and nothing where the ledger is off', async () => {
    await command([started], { dryRun: true });
    await command([done], { ledger: 'off' });
    await expect(readHistory({ env: {}, ledger: ledgerAt(), limit: 5 })).rejects.toMatchObject({ code: 'no-ledger' });
  });

  it('refuses a place that is none before anything happens', () => {
    expect(() => new LedgerKeeper({ env: {}, ledger: 'ledger', notice: () => undefined })).toThrow(/Did you mean \.\/ledger\?/);
  });
});
