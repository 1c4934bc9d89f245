import { emptyRecord, type ReleaseRecord } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { FakeCluster, refusal, send } from '../testing/fake-cluster.ts';
import { ConfigMapRecords, listRecords, recordName } from './config-map-records.ts';

const PATH = '/api/v1/namespaces/shop/configmaps';
const place = { namespace: 'shop', application: 'shop', environment: 'production' };
const empty = emptyRecord('shop', 'production');

function archived(id: string): ReleaseRecord {
  return {
    ...empty,
    history: [
      { id, version: 'v1', phase: 'succeeded', reason: '', startedAt: 0, endedAt: 0, startedBy: 'ada', commit: null, workloads: [] },
    ],
  };
}

describe('ConfigMapRecords', () => {
  it('begins empty, and gives back what was saved', async () => {
    await using cluster = await FakeCluster.start();
    const records = new ConfigMapRecords(cluster.client, place);
    const stored = await records.load();
    expect(stored).toEqual({ record: empty, version: null });
    const saved = await records.save(stored, archived('shop-production-1'));
    expect(await records.load()).toEqual(saved);
    expect(cluster.objects.get(`${PATH}/${recordName('shop', 'production')}`)?.metadata.labels).toEqual({ 'sluice.ci/record': 'true' });
  });

  it('lets the first of two writers win, also at the very first write', async () => {
    await using cluster = await FakeCluster.start();
    const records = new ConfigMapRecords(cluster.client, place);
    const nothing = await records.load();
    const first = await records.save(nothing, archived('shop-production-1'));
    await expect(records.save(nothing, archived('shop-production-2'))).rejects.toMatchObject({ code: 'record-conflict', kind: 'world' });
    await records.save(first, archived('shop-production-3'));
    await expect(records.save(first, archived('shop-production-4'))).rejects.toMatchObject({ code: 'record-conflict' });
    expect((await records.load()).record).toEqual(archived('shop-production-3'));
  });

  it('lets a writer write on whose environment somebody locks, and keeps the lock', async () => {
    await using cluster = await FakeCluster.start();
    const records = new ConfigMapRecords(cluster.client, place);
    const lock = { by: 'ada', reason: null, at: 1, until: null };
    const stored = await records.save(await records.load(), archived('shop-production-1'));
    await records.save(stored, { ...stored.record, lock });
    const saved = await records.save(stored, archived('shop-production-2'));
    expect(saved.record).toEqual({ ...archived('shop-production-2'), lock });
    expect(await records.load()).toEqual(saved);
    await records.save(saved, { ...saved.record, lock: null });
    await records.save(saved, { ...archived('shop-production-3'), lock });
    expect((await records.load()).record).toEqual(archived('shop-production-3'));
  });

  it.each(['first', 'later'])('takes a %s write whose answer was lost for its own', async (which) => {
    await using cluster = await FakeCluster.start();
    const records = new ConfigMapRecords(cluster.client, place);
    let stored = await records.load();
    if (which === 'later') stored = await records.save(stored, archived('shop-production-1'));
    let lose = true;
    cluster.loseAnswer = () => {
      const now = lose;
      lose = false;
      return now;
    };
    const saved = await records.save(stored, archived('shop-production-2'));
    expect(lose).toBe(false);
    expect(await records.load()).toEqual(saved);
    await records.save(saved, archived('shop-production-3'));
  });

  it.each<[string, Record<string, string>]>([
    ['edited by hand', { 'record.json': '{"schemaVersion":1' }],
    ['of a newer version', { 'record.json': JSON.stringify({ ...empty, schemaVersion: 2 }) }],
    ['without a record', {}],
  ])('says what to do about a ConfigMap %s', async (_, data) => {
    await using cluster = await FakeCluster.start();
    cluster.put(`${PATH}/sluice-shop-production`, { metadata: { name: 'sluice-shop-production' }, data });
    const error = await new ConfigMapRecords(cluster.client, place).load().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'record-broken',
      kind: 'world',
      message: expect.stringContaining('ConfigMap shop/sluice-shop-production'),
    });
  });

  it('refuses a record that a ConfigMap cannot take before it asks the cluster', async () => {
    await using cluster = await FakeCluster.start();
    const [entry] = archived('shop-production-1').history;
    const record = { ...empty, history: entry ? [{ ...entry, reason: 'x'.repeat(1_000_001) }] : [] };
    await expect(new ConfigMapRecords(cluster.client, place).save({ record: empty, version: null }, record)).rejects.toMatchObject({
      code: 'record-too-large',
    });
    expect(cluster.requests).toEqual([]);
  });

  it('passes on what it may not read', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 403, refusal(403, 'Forbidden').body);
    await expect(new ConfigMapRecords(cluster.client, place).load()).rejects.toMatchObject({ status: 403 });
  });
});

describe('listRecords', () => {
  it('asks for our label only', async () => {
    await using cluster = await FakeCluster.start();
    const records = new ConfigMapRecords(cluster.client, place);
    await records.save(await records.load(), archived('shop-production-1'));
    expect(await listRecords(cluster.client, 'shop')).toEqual([archived('shop-production-1')]);
    expect(cluster.requests.at(-1)?.query.get('labelSelector')).toBe('sluice.ci/record=true');
  });
});
