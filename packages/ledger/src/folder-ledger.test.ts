import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  type AppendTools,
  appendEvents,
  chain,
  type Digest,
  entryFile,
  entryPath,
  HEAD_FILE,
  headFile,
  indexPath,
  LedgerAudit,
  type LedgerVerification,
  START,
} from '@sluice/core';
import { eventsOf, sampleEvents } from '@sluice/core/testing/ledger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderLedger } from './folder-ledger.ts';

const digest: Digest = { sha256: (text) => createHash('sha256').update(text).digest('hex') };
const tools: AppendTools = {
  digest,
  clock: { now: () => Date.now(), sleep: (milliseconds) => setTimeout(milliseconds / 10) },
  jitter: Math.random,
  patienceMs: 60_000,
};
const WRITER = fileURLToPath(new URL('./testing/append-process.ts', import.meta.url));

let folder = '';

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'sluice-ledger-')), 'ledger');
});

afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function verify(): Promise<LedgerVerification> {
  const audit = new LedgerAudit(digest);
  for await (const file of new FolderLedger(folder).files()) audit.take(file);
  return audit.conclude([]);
}

const textOf = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

describe('FolderLedger', () => {
  it('makes its folder with the first entry, and reads back what was appended', async () => {
    const ledger = new FolderLedger(folder);
    expect(await ledger.isThere()).toBe(false);
    const end = await appendEvents(ledger, sampleEvents(2), tools);
    expect(await ledger.isThere()).toBe(true);
    expect((await ledger.read(5, 9)).map(({ path, text }) => [path, JSON.parse(text).kind])).toEqual([
      [entryPath(5), 'approval'],
      [entryPath(6), 'ended'],
    ]);
    expect(await textOf(HEAD_FILE)).toBe(`{"hash":"${end.head.hash}","sequence":6}\n`);
    expect(await verify()).toMatchObject({ entries: 6, faults: [] });
  });

  it('touches no more files of a long ledger than of a short one', async () => {
    const [last] = eventsOf('blog', 1);
    if (!last) throw new Error('there are events');
    await appendEvents(new FolderLedger(folder), sampleEvents(30), tools);
    const before = new Set(await readdir(folder, { recursive: true }));
    await appendEvents(new FolderLedger(folder), [last], tools);
    const made = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.json') && !before.has(path));
    expect(made.toSorted()).toEqual([entryPath(91), indexPath(last)]);
  });

  it('keeps every entry of twenty writers at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => appendEvents(new FolderLedger(folder), eventsOf(`app-${index}`, 1), tools)));
    expect(await verify()).toMatchObject({ entries: 60, faults: [] });
  });

  it('keeps every entry of several processes, one of them killed', async () => {
    const run = (name: string, kill = false) => {
      const child = promisify(execFile)(process.execPath, [WRITER, folder, name, '5']);
      if (kill) void setTimeout(350).then(() => child.child.kill('SIGKILL'));
      return child.catch(() => null);
    };
    await Promise.all([run('one'), run('two'), run('three', true)]);
    // What looks next finishes what the killed one began.
    await appendEvents(new FolderLedger(folder), sampleEvents(1, 'last'), tools);
    const { entries, faults } = await verify();
    expect(faults).toEqual([]);
    expect(entries).toBeGreaterThanOrEqual(33);
  });

  it('finishes for a writer that died behind its entry', async () => {
    const events = sampleEvents(2);
    await appendEvents(new FolderLedger(folder), events.slice(0, 4), tools);
    const { head } = await new FolderLedger(folder).look([]);
    const [entry] = chain(head, events.slice(4, 5), '2026-11-26T00:00:00.000Z', digest).entries;
    if (!entry) throw new Error('there is one');
    await put(entryFile(entry).path, entryFile(entry).text);
    await appendEvents(new FolderLedger(folder), events, tools);
    expect(await verify()).toMatchObject({ entries: 6, faults: [], head: { sequence: 6 } });
  });

  it('finds its end again where the head is lost', async () => {
    await appendEvents(new FolderLedger(folder), sampleEvents(2), tools);
    await rm(join(folder, HEAD_FILE));
    expect(await new FolderLedger(folder).look([])).toMatchObject({ head: { sequence: 6 } });
    expect(await verify()).toMatchObject({ entries: 6, faults: [] });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'the newest entry was edited',
      async () => put(entryPath(6), (await textOf(entryPath(6))).replace('ada', 'eve')),
      /entry 6, which was changed/,
    ],
    ['the end was cut off', () => rm(join(folder, entryPath(6))), /entry 6, which is not there/],
    ['the head is garbage', () => put(HEAD_FILE, 'garbage'), /head\.json .* does not name its newest entry[\s\S]*got "garbage"/],
    ['somebody put an entry at the end', () => put(entryPath(7), '{"sequence":7}\n'), /entry 7 was not appended to entry 6/],
    ['the head is set back to another chain', () => put(HEAD_FILE, headFile({ ...START, sequence: 5 }).text), /entry 5, which was changed/],
  ])('appends nothing where %s', async (_, edit, message) => {
    await appendEvents(new FolderLedger(folder), sampleEvents(2), tools);
    await edit();
    const before = await readdir(folder, { recursive: true });
    const appended = appendEvents(new FolderLedger(folder), eventsOf('blog', 1), tools);
    await expect(appended).rejects.toMatchObject({ code: 'ledger-broken' });
    await expect(appended).rejects.toThrow(message);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  it('writes nothing outside of its folder, whatever an entry says', async () => {
    await appendEvents(new FolderLedger(folder), sampleEvents(1), tools);
    const { head } = await new FolderLedger(folder).look([]);
    const [event] = eventsOf('shop', 2);
    if (!event) throw new Error('there is one');
    const [entry] = chain(head, [{ ...event, application: '../../..' }], '2026-11-26T00:00:00.000Z', digest).entries;
    if (!entry) throw new Error('there is one');
    await put(entryFile(entry).path, entryFile(entry).text);
    await expect(new FolderLedger(folder).look([])).rejects.toMatchObject({ code: 'ledger-broken' });
  });

  it('says that a file stands where the folder should be', async () => {
    await writeFile(folder, 'x');
    await expect(new FolderLedger(folder).isThere()).rejects.toThrow(/expected a folder at .*ledger to keep the ledger in, got a file/);
    await expect(appendEvents(new FolderLedger(folder), sampleEvents(1), tools)).rejects.toMatchObject({ code: 'ledger-denied' });
  });

  it.skipIf(process.getuid?.() === 0)('says where it may not write', async () => {
    await mkdir(folder);
    await chmod(folder, 0o500);
    await expect(appendEvents(new FolderLedger(folder), sampleEvents(1), tools)).rejects.toThrow(/this account may not write there/);
  });
});
