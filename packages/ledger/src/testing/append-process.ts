import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { appendEvents } from '@sluice/core';
import { eventsOf } from '@sluice/core/testing/ledger';
import { FolderLedger } from '../folder-ledger.ts';

/** `node append-process.ts FOLDER APPLICATION COUNT`: one of several writers of a ledger, that appends the events of COUNT releases. */
const [folder = '', application = '', count = '1'] = process.argv.slice(2);
const ledger = new FolderLedger(folder);
const tools = {
  digest: { sha256: (text: string) => createHash('sha256').update(text).digest('hex') },
  clock: { now: () => Date.now(), sleep: (milliseconds: number) => setTimeout(milliseconds) },
  jitter: Math.random,
  patienceMs: 60_000,
};
for (let number = 1; number <= Number(count); number += 1)
  for (const event of eventsOf(application, number)) await appendEvents(ledger, [event], tools);
