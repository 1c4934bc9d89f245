import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LedgerKeeper } from './ledger/ledger-keeper.ts';
import { keepers, type RecordKeeper } from './record-keeper.ts';

const listener: RecordKeeper = { keep: (records) => records };
const keeper = (env: Record<string, string>) => new LedgerKeeper({ env, notice: () => undefined });

describe('the ledger of several keepers', () => {
  it('is that of the one that has it, wherever it stands', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-keepers-'));
    const found = await keepers(listener, keeper({ SLUICE_LEDGER: folder })).ledgerOf?.({});
    expect(found?.place).toBe(folder);
    expect(await found?.ledger.isThere()).toBe(false);
    await rm(folder, { recursive: true });
  });

  it('is what the plan names, then what the record was kept in, and none where nobody says or somebody says off', async () => {
    const placeOf = async (env: Record<string, string>, sources: { plan?: string; record?: string }) =>
      (await keepers(keeper(env), listener).ledgerOf?.(sources))?.place ?? null;
    expect(await placeOf({ GITHUB_TOKEN: 't' }, { plan: 'acme/ledger', record: 'acme/shop' })).toBe('acme/ledger');
    expect(await placeOf({ GITHUB_TOKEN: 't' }, { record: 'acme/shop' })).toBe('acme/shop');
    expect(await placeOf({}, {})).toBeNull();
    expect(await placeOf({ SLUICE_LEDGER: 'off' }, { plan: 'acme/ledger' })).toBeNull();
    expect((await keepers(listener).ledgerOf?.({})) ?? null).toBeNull();
  });
});
