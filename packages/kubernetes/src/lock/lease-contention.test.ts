import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FakeCluster } from '../testing/fake-cluster.ts';
import { LeaseLocks } from './lease-locks.ts';

const PATH = '/apis/coordination.k8s.io/v1/namespaces/shop/leases';
const web = { context: null, namespace: 'shop', name: 'web' };
const api = { context: null, namespace: 'shop', name: 'api' };
const signal = new AbortController().signal;
const quiet = (): void => undefined;

function locksOf(cluster: FakeCluster, options = { leaseSeconds: 15, patienceMs: 0 }): LeaseLocks {
  return new LeaseLocks(async () => cluster.client, options);
}

function holderOf(cluster: FakeCluster, name: string): unknown {
  const spec = cluster.objects.get(`${PATH}/sluice-${name}`)?.spec;
  return typeof spec === 'object' && spec !== null && 'holderIdentity' in spec ? spec.holderIdentity : undefined;
}

describe('two that want the same lock', () => {
  it('the second is told who has it, and gets nothing', async () => {
    await using cluster = await FakeCluster.start();
    const lock = await locksOf(cluster).acquire([web], 'first', quiet, signal);
    await expect(locksOf(cluster).acquire([api, web], 'second', quiet, signal)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('shop/web is locked by first, which is alive'),
    });
    expect(holderOf(cluster, 'web')).toBe('first');
    expect(holderOf(cluster, 'api')).toBe('');
    await lock.release();
  });

  it('exactly one of many at once gets it', async () => {
    await using cluster = await FakeCluster.start();
    const tries = Array.from({ length: 8 }, (_, index) => locksOf(cluster).acquire([web], `holder-${index}`, quiet, signal));
    const outcomes = await Promise.allSettled(tries);
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won).toHaveLength(1);
    await won[0]?.release();
    expect(holderOf(cluster, 'web')).toBe('');
  });

  it('the second gets it as soon as the first gives it back', async () => {
    await using cluster = await FakeCluster.start();
    const lock = await locksOf(cluster).acquire([web], 'first', quiet, signal);
    const waiting = locksOf(cluster, { leaseSeconds: 15, patienceMs: 10_000 }).acquire([web], 'second', quiet, signal);
    await sleep(50);
    await lock.release();
    const second = await waiting;
    expect(holderOf(cluster, 'web')).toBe('second');
    await second.release();
  });

  it('an interrupt ends the wait', async () => {
    await using cluster = await FakeCluster.start();
    const lock = await locksOf(cluster).acquire([web], 'first', quiet, signal);
    const controller = new AbortController();
    const waiting = locksOf(cluster, { leaseSeconds: 15, patienceMs: 10_000 }).acquire([web], 'second', quiet, controller.signal);
    setTimeout(() => controller.abort(new Error('SIGINT')), 20);
    await expect(waiting).rejects.toThrow();
    expect(holderOf(cluster, 'web')).toBe('first');
    await lock.release();
  });
});

describe('one lock', () => {
  it('is taken again by the same holder without a wait', async () => {
    await using cluster = await FakeCluster.start();
    await locksOf(cluster).acquire([web], 'first', quiet, signal);
    const again = await locksOf(cluster).acquire([web], 'first', quiet, signal);
    expect(holderOf(cluster, 'web')).toBe('first');
    await again.release();
  });

  it.each(['first', 'later'])('is its own when the answer to the %s write was lost', async (which) => {
    await using cluster = await FakeCluster.start();
    if (which === 'later') await (await locksOf(cluster).acquire([web], 'earlier', quiet, signal)).release();
    let lose = true;
    cluster.loseAnswer = () => {
      const now = lose;
      lose = false;
      return now;
    };
    const lock = await locksOf(cluster).acquire([web], 'first', quiet, signal);
    expect(lose).toBe(false);
    expect(holderOf(cluster, 'web')).toBe('first');
    await lock.release();
    expect(holderOf(cluster, 'web')).toBe('');
  });

  it('takes several in one order, whatever order they are named in', async () => {
    await using cluster = await FakeCluster.start();
    const lock = await locksOf(cluster).acquire([web, api], 'first', quiet, signal);
    const written = cluster.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => (body as { metadata: { name: string } }).metadata.name);
    expect(written).toEqual(['sluice-api', 'sluice-web']);
    await lock.release();
  });
});
