import { beforeEach, describe, expect, it } from 'vitest';
import { runRelease } from '../release/run-release.ts';
import { ScriptedApprover } from '../release/testing/fake-ports.ts';
import { approval, Bench, batch, planOf } from '../release/testing/release-bench.ts';
import { runRollback } from '../rollback/run-rollback.ts';
import type { AppendTools } from './append-events.ts';
import { LedgerRecords } from './ledger-records.ts';
import { lostAnswer, MemoryLedger, TEST_DIGEST } from './testing/memory-ledger.ts';

const plan = planOf({ steps: [batch(1), approval('go'), batch('100%')], approvals: { go: { each: 'release', onReject: 'rollback' } } });

describe('LedgerRecords', () => {
  let bench: Bench;
  let ledger: MemoryLedger;
  let tools: AppendTools;

  beforeEach(() => {
    bench = new Bench(plan);
    ledger = new MemoryLedger();
    tools = { digest: TEST_DIGEST, clock: bench.clock, jitter: () => 0, patienceMs: 1_000 };
  });

  /** One process: it runs the release as far as it comes, and settles. */
  async function run(options: { by?: string; place?: string | null; settles?: boolean } = {}): Promise<LedgerRecords> {
    const { by = 'ada', place = 'memory', settles = true } = options;
    const records = new LedgerRecords(bench.records, { by, placeOf: () => place });
    const stored = await records.load();
    await runRelease({ ...bench.ports, records }, stored, { signal: new AbortController().signal, takeOver: false });
    if (settles) await records.settle(ledger, tools);
    return records;
  }
  const entries = (): { kind: string; by: string }[] =>
    [...ledger.texts].filter(([path]) => path.startsWith('entries/')).map(([, text]) => JSON.parse(text));
  const approve = (): void => {
    bench.approver = new ScriptedApprover([{ decision: 'approved', by: 'grace', comment: 'looks good', via: 'terminal', run: null }]);
  };

  it('remembers who released what, who approved, and how it ended', async () => {
    await run();
    expect(ledger.kinds).toEqual(['started']);
    approve();
    await run({ by: 'linus' });
    expect(entries()).toMatchObject([
      {
        kind: 'started',
        by: 'ada',
        release: 'shop-production-1',
        services: [{ service: 'api', target: 'eu', digest: 'sha256:api', from: { version: 'v1' }, to: { version: 'v2' } }],
      },
      { kind: 'approval', by: 'grace', approval: 'go', decision: 'approved', samePerson: false },
      { kind: 'ended', by: 'linus', outcome: 'succeeded', services: [{ now: { version: 'v2' } }] },
    ]);
    expect((await bench.records.load()).record.ledger).toMatchObject({ owed: [], noted: 3, head: { sequence: 3 } });
  });

  it('keeps what is owed while the ledger cannot be written, and the next process appends it', async () => {
    ledger.onAppend = lostAnswer;
    const first = await run({ settles: false });
    await expect(first.settle(ledger, tools)).rejects.toMatchObject({ code: 'unreachable' });
    expect(first.owed).toBe(1);
    ledger.onAppend = () => undefined;
    approve();
    await run();
    expect(ledger.kinds).toEqual(['started', 'approval', 'ended']);
  });

  it('appends once what a killed process had appended and not written down', async () => {
    const killed = await run({ settles: false });
    bench.records.onRequest = () => {
      throw new Error('killed');
    };
    await expect(killed.settle(ledger, tools)).rejects.toThrow('killed');
    bench.records.onRequest = () => undefined;
    approve();
    await run();
    expect(ledger.kinds).toEqual(['started', 'approval', 'ended']);
  });

  it('notes what a process without a ledger does, for the next that has one', async () => {
    await run();
    approve();
    await run({ place: null, settles: false });
    expect((await bench.records.load()).record.ledger?.owed.map(({ kind }) => kind)).toEqual(['approval', 'ended']);
    const later = new LedgerRecords(bench.records, { by: 'ada', placeOf: () => 'memory' });
    await later.load();
    await later.settle(ledger, tools);
    expect(ledger.kinds).toEqual(['started', 'approval', 'ended']);
  });

  it('writes no word of a ledger where none is kept', async () => {
    await run({ place: null, settles: false });
    expect((await bench.records.load()).record.ledger).toBeNull();
  });

  it('tells the release from its start when the ledger comes in the middle of it', async () => {
    await run({ place: null, settles: false });
    approve();
    await run();
    expect(ledger.kinds).toEqual(['started', 'approval', 'ended']);
  });

  it('keeps what the overruled release had noted, and says who went back', async () => {
    await run({ settles: false });
    const records = new LedgerRecords(bench.records, { by: 'grace', placeOf: () => 'memory' });
    const stored = await records.load();
    if (!stored.record.release) throw new Error('there is a release');
    // Between the look and the way back, the release writes once more.
    await run({ settles: false });
    await runRollback({ ...bench.ports, records }, stored, stored.record.release, 'bad numbers', new AbortController().signal);
    await records.settle(ledger, tools);
    expect(entries().map(({ kind, by }) => [kind, by])).toEqual([
      ['started', 'ada'],
      ['rolling-back', 'grace'],
      ['ended', 'grace'],
    ]);
  });
});
