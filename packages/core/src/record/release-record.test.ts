import { describe, expect, it } from 'vitest';
import { approval, Bench, batch, planOf, wait } from '../release/testing/release-bench.ts';
import { archive, emptyRecord, HISTORY_LENGTH, releaseRecordSchema } from './release-record.ts';

const plan = planOf({
  steps: [batch(1), wait(60), approval('go'), batch('100%')],
  approvals: { go: { each: 'target', onReject: 'hold' } },
});

describe('releaseRecordSchema', () => {
  it('gives back what was written, a whole run long', async () => {
    const bench = new Bench(plan);
    await bench.run();
    const { record } = await bench.records.load();
    expect(releaseRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    expect(record.release?.plan).toEqual(plan);
    expect(record.release?.workloads[0]?.state).toEqual({ desired: 10, old: 9, new: 1, ready: 1, wanted: 1 });
  });

  it('takes a record from before approvals had a source and releases an origin', async () => {
    const bench = new Bench(plan);
    await bench.run();
    const { record } = await bench.records.load();
    const { origin: _, ...release } = record.release ?? {};
    const old = { ...record, release: { ...release, approvals: [{ name: 'go', scope: 'eu', decision: 'approved', by: 'grace', at: 7 }] } };
    expect(releaseRecordSchema.parse(old).release).toMatchObject({
      origin: null,
      approvals: [{ by: 'grace', at: 7, seenAt: 7, comment: null, via: 'terminal' }],
    });
  });

  it('takes an empty record', () => {
    expect(releaseRecordSchema.parse(emptyRecord('shop', 'production'))).toEqual({
      schemaVersion: 1,
      application: 'shop',
      environment: 'production',
      release: null,
      history: [],
      ledger: null,
      lock: null,
      next: null,
    });
  });

  it.each<[string, (record: Record<string, unknown>) => unknown]>([
    ['a newer schema', (record) => ({ ...record, schemaVersion: 2 })],
    ['no history', ({ history: _, ...record }) => record],
    ['an unknown phase', (record) => ({ ...record, release: { ...Object(record.release), phase: 'resting' } })],
    [
      'an unknown step',
      (record) => ({
        ...record,
        release: {
          ...Object(record.release),
          plan: { ...plan, targets: [{ ...plan.targets[0], services: [{ ...plan.targets[0]?.services[0], steps: [{ kind: 'dance' }] }] }] },
        },
      }),
    ],
  ])('refuses %s', async (_, edit) => {
    const { record } = await new Bench(plan).records.load();
    expect(releaseRecordSchema.safeParse(record).success).toBe(true);
    expect(releaseRecordSchema.safeParse(edit({ ...record })).success).toBe(false);
  });
});

describe('archive', () => {
  it('keeps what a rollback to it needs', async () => {
    const { record } = await new Bench(plan).records.load();
    const archived = archive(record);
    expect(archived.release).toBeNull();
    expect(archived.history).toMatchObject([
      { id: 'shop-production-1', version: 'v2', phase: 'prepared', workloads: [{ service: 'api', goal: { digest: 'v2' } }] },
    ]);
  });

  it('forgets the eleventh', async () => {
    const { record } = await new Bench(plan).records.load();
    const [entry] = archive(record).history;
    if (!entry) throw new Error('one is archived');
    const full = { ...record, history: Array.from({ length: HISTORY_LENGTH }, (_, index) => ({ ...entry, id: `older-${index}` })) };
    expect(archive(full).history.map(({ id }) => id)).toEqual([
      'shop-production-1',
      ...Array.from({ length: 9 }, (_, index) => `older-${index}`),
    ]);
  });

  it('changes nothing where there is no release', () => {
    const record = emptyRecord('shop', 'production');
    expect(archive(record)).toBe(record);
  });
});
