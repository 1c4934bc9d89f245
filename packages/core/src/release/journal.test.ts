import { describe, expect, it } from 'vitest';
import { emptyRecord } from '../record/release-record.ts';
import type { ReleaseEvent } from './event.ts';
import { Journal } from './journal.ts';
import { Bench, batch, planOf } from './testing/release-bench.ts';

async function open() {
  const bench = new Bench(planOf({ steps: [batch('100%')] }));
  const events: ReleaseEvent[] = [];
  const journal = new Journal(bench.records, bench.clock, (event) => events.push(event), await bench.records.load());
  return { bench, journal, events };
}

describe('Journal', () => {
  it('writes a phase, then reports it', async () => {
    const { bench, journal, events } = await open();
    await journal.phase('releasing', 'started');
    expect((await bench.records.load()).record.release).toMatchObject({ phase: 'releasing', reason: 'started', holding: null });
    expect(events).toEqual([{ kind: 'phase', phase: 'releasing', reason: 'started' }]);
  });

  it('refuses a phase that may not follow, and writes nothing', async () => {
    const { bench, journal, events } = await open();
    await expect(journal.phase('succeeded', 'wishful')).rejects.toMatchObject({ code: 'phase-order', kind: 'bug' });
    expect((await bench.records.load()).record.release?.phase).toBe('prepared');
    expect(events).toEqual([]);
  });

  it('reports nothing that could not be written', async () => {
    const { bench, journal, events } = await open();
    await bench.records.save(await bench.records.load(), (await bench.records.load()).record);
    await expect(journal.phase('releasing', 'started')).rejects.toMatchObject({ code: 'record-conflict' });
    expect(events).toEqual([]);
  });

  it('writes one at a time, and each time all that is known', async () => {
    const { bench, journal } = await open();
    journal.note(() => ({ reason: 'one' }));
    const first = journal.save();
    journal.note(() => ({ startedBy: 'grace' }));
    await Promise.all([first, journal.save()]);
    expect((await bench.records.load()).record.release).toMatchObject({ reason: 'one', startedBy: 'grace' });
  });

  it('writes what a failed write left behind with the next one', async () => {
    const { bench, journal } = await open();
    let broken = true;
    bench.records.onRequest = (moment) => {
      if (broken && moment === 'before') throw new Error('no network');
    };
    await expect(journal.phase('releasing', 'started')).rejects.toThrow('no network');
    broken = false;
    await journal.save();
    expect((await bench.records.load()).record.release?.phase).toBe('releasing');
  });

  it('has the last word where it overrules, and leaves the lock that somebody put on meanwhile', async () => {
    const { bench } = await open();
    const stored = await bench.records.load();
    const journal = new Journal(bench.records, bench.clock, () => undefined, stored, { overrules: true });
    const lock = { by: 'ada', reason: null, at: 1, until: null };
    const moved = stored.record.release && { ...stored.record.release, reason: 'moved' };
    await bench.records.save(stored, { ...stored.record, lock, release: moved });
    await journal.phase('rolling-back', 'bad numbers');
    await journal.save();
    expect((await bench.records.load()).record).toMatchObject({ lock, release: { phase: 'rolling-back', reason: 'bad numbers' } });
  });

  it('needs a release', () => {
    const bench = new Bench(planOf({ steps: [batch('100%')] }));
    const stored = { record: emptyRecord('shop', 'production'), version: null };
    expect(() => new Journal(bench.records, bench.clock, () => undefined, stored)).toThrow('needs a release');
  });
});
