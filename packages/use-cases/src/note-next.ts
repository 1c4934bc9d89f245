import { hasEnded, noteNext, SluiceError, type Stored } from '@sluice/core';
import type { CheckedWaiting } from './check-release.ts';
import type { Starter } from './create-release.ts';

/** A release that moves writes its record every few seconds: it is let pass, and asked again. */
const MOST_ATTEMPTS = 10;

export interface Noted {
  /** What people are told. */
  readonly message: string;
  /** When it is forgotten, in milliseconds since the epoch. */
  readonly until: number;
}

/** Writes down that a release waits, in place of one that waited before; the one under way goes on, and its writes keep it. */
export async function noteWaiting(checked: CheckedWaiting, { startedBy, origin }: Starter, now: number): Promise<Noted> {
  const { records, version, tag, again, artifacts, start } = checked;
  const lines = artifacts.map(({ service, image, digest }) => `${service}=${image}@${digest}`);
  let stored: Stored = checked.stored;
  for (let attempt = 1; ; attempt += 1) {
    const before = stored.record.next;
    const record = noteNext(stored.record, { version, tag, artifacts: lines, again, by: startedBy, origin, at: now });
    try {
      await records.save(stored, record);
      const { release } = stored.record;
      const over = release === null || hasEnded(release.phase) ? ', which has just ended' : '';
      const instead = before === null || before.version === version ? '' : `, in place of ${before.version}, which waited before`;
      const until = record.next?.until ?? now;
      return { message: waitingMessage(version, `${start.behind.id}${over}`, until) + instead, until };
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== 'record-conflict' || attempt >= MOST_ATTEMPTS) throw error;
      stored = await records.load();
    }
  }
}

function waitingMessage(version: string, behind: string, until: number): string {
  return `${version} waits for ${behind}; the next sweep after that starts it, until ${new Date(until).toISOString().replace(/\.\d+Z$/, 'Z')}`;
}
