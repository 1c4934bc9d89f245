import { describe, expect, it } from 'vitest';
import { FakeCluster } from '../testing/fake-cluster.ts';
import { ConfigMapDeliveries } from './config-map-deliveries.ts';

const place = { namespace: 'shop', application: 'shop', environment: 'production' };

describe('ConfigMapDeliveries', () => {
  it('remembers what each channel has taken, of the newest two releases', async () => {
    await using cluster = await FakeCluster.start();
    const log = new ConfigMapDeliveries(cluster.client, place);
    expect(await log.delivered('shop-production-1', 'hook')).toEqual(new Set());
    await log.note('shop-production-1', 'hook', ['a', 'b']);
    await log.note('shop-production-1', 'other', ['a']);
    await log.note('shop-production-1', 'hook', ['b', 'c']);
    expect(await log.delivered('shop-production-1', 'hook')).toEqual(new Set(['a', 'b', 'c']));
    expect(await log.delivered('shop-production-1', 'other')).toEqual(new Set(['a']));
    await log.note('shop-production-2', 'hook', ['a']);
    await log.note('shop-production-3', 'hook', ['a']);
    expect(await log.delivered('shop-production-1', 'hook')).toEqual(new Set());
    expect(await log.delivered('shop-production-2', 'hook')).toEqual(new Set(['a']));
  });

  it('loses nothing when two write at once', async () => {
    await using cluster = await FakeCluster.start();
    const logs = [new ConfigMapDeliveries(cluster.client, place), new ConfigMapDeliveries(cluster.client, place)];
    await Promise.all(logs.map((log, index) => log.note('shop-production-1', 'hook', [`${index}`])));
    expect(await logs[0]?.delivered('shop-production-1', 'hook')).toEqual(new Set(['0', '1']));
  });
});
