import { describe, expect, it } from 'vitest';
import { FakeClock } from '../release/testing/fake-clock.ts';
import { SluiceError } from '../sluice-error.ts';
import { type AppendTools, appendEvents } from './append-events.ts';
import { LedgerAudit } from './ledger-audit.ts';
import { lostAnswer, MemoryLedger, TEST_DIGEST } from './testing/memory-ledger.ts';
import { eventsOf, sampleEvents } from './testing/sample-events.ts';

const events = sampleEvents(1);
const toolsAt = (): AppendTools => ({ digest: TEST_DIGEST, clock: new FakeClock(), jitter: () => 0.5, patienceMs: 30_000 });

async function verify(ledger: MemoryLedger) {
  const audit = new LedgerAudit(TEST_DIGEST);
  for await (const file of ledger.files()) audit.take(file);
  return audit.conclude([]);
}

describe('appendEvents', () => {
  it('looks once and appends once', async () => {
    const ledger = new MemoryLedger();
    const end = await appendEvents(ledger, events, toolsAt());
    expect(ledger.kinds).toEqual(['started', 'approval', 'ended']);
    expect(ledger.requests).toBe(2);
    expect(end.head.sequence).toBe(3);
  });

  it('appends behind its own end without a look', async () => {
    const ledger = new MemoryLedger();
    const end = await appendEvents(ledger, events, toolsAt());
    await appendEvents(ledger, eventsOf('shop', 2), toolsAt(), end);
    expect(ledger.requests).toBe(3);
    expect(await verify(ledger)).toMatchObject({ entries: 6, faults: [] });
  });

  it('takes nothing twice, whoever brings it', async () => {
    const ledger = new MemoryLedger();
    await appendEvents(ledger, events.slice(0, 2), toolsAt());
    await appendEvents(ledger, events, toolsAt());
    await appendEvents(ledger, events, toolsAt());
    expect(ledger.kinds).toEqual(['started', 'approval', 'ended']);
  });

  it('looks whether an append arrived that was not answered', async () => {
    const ledger = new MemoryLedger();
    let left = 1;
    ledger.onAppend = (moment) => {
      if (moment === 'after' && left-- > 0) lostAnswer();
    };
    await appendEvents(ledger, events, toolsAt());
    expect(ledger.kinds).toEqual(['started', 'approval', 'ended']);
    expect(await verify(ledger)).toMatchObject({ entries: 3, faults: [] });
  });

  it('tries again what did not arrive, and gives up after a few', async () => {
    const ledger = new MemoryLedger();
    let left = 2;
    ledger.onAppend = (moment) => {
      if (moment === 'before' && left-- > 0) lostAnswer();
    };
    await appendEvents(ledger, events, toolsAt());
    expect(ledger.kinds).toHaveLength(3);
    ledger.onAppend = lostAnswer;
    await expect(appendEvents(ledger, eventsOf('shop', 2), toolsAt())).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('loses nothing of twenty that append at once', async () => {
    const ledger = new MemoryLedger();
    await Promise.all(Array.from({ length: 20 }, (_, index) => appendEvents(ledger, eventsOf(`app-${index}`, 1), toolsAt())));
    expect(await verify(ledger)).toMatchObject({ entries: 60, faults: [] });
  });

  it('says how long it tried against others', async () => {
    const ledger = new MemoryLedger();
    ledger.append = async () => null;
    await expect(appendEvents(ledger, events, toolsAt())).rejects.toThrow(
      /others appended to the ledger in memory first, \d+ times in 30 s/,
    );
  });

  it('does not try again where the ledger refuses', async () => {
    const ledger = new MemoryLedger();
    ledger.onAppend = () => {
      throw new SluiceError('ledger-denied', 'world', 'no');
    };
    await expect(appendEvents(ledger, events, toolsAt())).rejects.toMatchObject({ code: 'ledger-denied' });
    expect(ledger.requests).toBe(2);
  });

  it('splits what was owed for long', async () => {
    const ledger = new MemoryLedger();
    await appendEvents(ledger, sampleEvents(40), toolsAt());
    expect(await verify(ledger)).toMatchObject({ entries: 120, faults: [] });
    expect(ledger.requests).toBe(4);
  });
});
