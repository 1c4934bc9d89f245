import { describe, expect, it } from 'vitest';
import { chain, START } from './ledger-entry.ts';
import { entryFile } from './ledger-files.ts';
import { LedgerHistory } from './ledger-history.ts';
import { TEST_DIGEST } from './testing/memory-ledger.ts';
import { sampleEvents } from './testing/sample-events.ts';

const events = [...sampleEvents(5), ...sampleEvents(1, 'blog')];
const newestFirst = chain(START, events, '2026-11-26T00:00:00.000Z', TEST_DIGEST).entries.map(entryFile).toReversed();

function read(filter: ConstructorParameters<typeof LedgerHistory>[0], limit = 20): LedgerHistory {
  const history = new LedgerHistory(filter, limit);
  for (const file of newestFirst) history.take(file);
  return history;
}

describe('LedgerHistory', () => {
  it('makes releases of entries, the newest first', () => {
    const releases = read({ application: 'shop' }).releases();
    expect(releases.map(({ release, outcome }) => [release, outcome])).toEqual([
      ['shop-production-5', 'rolled-back'],
      ['shop-production-4', 'succeeded'],
      ['shop-production-3', 'succeeded'],
      ['shop-production-2', 'succeeded'],
      ['shop-production-1', 'succeeded'],
    ]);
    expect(releases[0]).toMatchObject({
      version: 'v5',
      from: ['v4'],
      services: ['api'],
      startedBy: 'ada',
      approvedBy: ['grace'],
      commit: 'c0ffee',
      reason: 'it runs everywhere',
    });
    expect(releases[0]?.entries.map(({ kind }) => kind)).toEqual(['started', 'approval', 'ended']);
  });

  it('has enough at its limit', () => {
    const history = read({}, 2);
    expect(history.complete).toBe(true);
    expect(history.releases().map(({ release }) => release)).toEqual(['blog-production-1', 'shop-production-5']);
  });

  it.each([
    [{ environment: 'staging' }, 0],
    [{ application: 'blog' }, 1],
    [{ service: 'api' }, 6],
    [{ service: 'web' }, 0],
  ])('keeps to %o', (filter, count) => {
    expect(read(filter).releases()).toHaveLength(count);
  });

  it('names what it cannot read, and goes on', () => {
    const history = new LedgerHistory({}, 20);
    history.take({ path: 'entries/000000/000000001.json', text: 'garbage' });
    expect(history.unreadable).toEqual(['entries/000000/000000001.json']);
  });
});
