import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendEvents, entryPath } from '@sluice/core';
import { sampleEvents } from '@sluice/core/testing/ledger';
import { FolderLedger } from '@sluice/ledger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../system-clock.ts';
import { type VerifiedLedger, verifyLedger } from './verify-ledger.ts';

let folder = '';
const ledger = (): string => join(folder, 'ledger');
const anchorsFile = (): string => join(folder, 'anchors.json');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-verify-'));
  const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
  await appendEvents(new FolderLedger(ledger()), sampleEvents(2), { digest, clock: systemClock, jitter: Math.random, patienceMs: 1_000 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const verify = (anchors: readonly string[] = []): Promise<VerifiedLedger> => verifyLedger({ env: {}, ledger: ledger(), anchors });

describe('verifyLedger', () => {
  it('takes what it said before as anchors, and finds what was cut since', async () => {
    await writeFile(anchorsFile(), JSON.stringify(await verify()));
    expect(await verify([anchorsFile()])).toMatchObject({ faults: [], blindSpots: [], anchored: [{ sequence: 6 }] });
    for (const sequence of [5, 6]) await rm(join(ledger(), entryPath(sequence)));
    expect((await verify([anchorsFile()])).faults.map(({ kind }) => kind)).toContain('cut-off');
  });

  it('takes a folder that was emptied for a cut, and one that never was for a wrong one', async () => {
    await writeFile(anchorsFile(), JSON.stringify(await verify()));
    await rm(ledger(), { recursive: true });
    await expect(verify([anchorsFile()])).rejects.toMatchObject({ code: 'no-ledger', kind: 'input' });
    await mkdir(ledger());
    expect(await verify([anchorsFile()])).toMatchObject({ entries: 0, faults: [{ kind: 'cut-off' }] });
    await expect(verify()).rejects.toMatchObject({ code: 'no-ledger', kind: 'input' });
  });

  it.each([
    ['is not there', null, /there is no such file/],
    ['is no JSON', 'garbage', /is not valid JSON/],
    ['is no list', '{}', /it holds no list/],
    ['holds something else', '[{"sequence":1,"hash":"sha256:00"}]', /item 1 is no head of a ledger: \{"sequence":1/],
  ])('says that a file of anchors %s', async (_, text, message) => {
    if (text !== null) await writeFile(anchorsFile(), text);
    await expect(verify([anchorsFile()])).rejects.toThrow(message);
    await expect(verify([anchorsFile()])).rejects.toMatchObject({ code: 'anchors-invalid', kind: 'input' });
  });
});
