import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeApi, type FakeRequest, fakeApi, statusObject } from '../precheck/testing/fake-api.ts';
import { LeaseLocks } from './lease-locks.ts';

const WORKLOAD = { context: null, namespace: 'shop', name: 'web' };

/** One Lease as the API server keeps it, with its check of the resourceVersion. */
class FakeLease {
  spec: { holderIdentity?: string } | null = null;
  version = 0;
  writes = 0;

  answer({ method, body }: FakeRequest): { status?: number; body: unknown } | null {
    const sent = body as { metadata: { resourceVersion?: string }; spec: { holderIdentity: string } } | null;
    if (method !== 'GET' && sent !== null) {
      this.writes += 1;
      const expected = sent.metadata.resourceVersion ?? '0';
      if (expected !== String(this.version)) return { status: 409, body: statusObject(409, 'Conflict', 'changed') };
      this.spec = sent.spec;
      this.version += 1;
    }
    if (this.spec === null) return null;
    return { body: { metadata: { name: 'sluice-web', resourceVersion: String(this.version) }, spec: this.spec } };
  }
}

describe('LeaseLocks', () => {
  let api: FakeApi | undefined;
  afterEach(async () => api?.[Symbol.asyncDispose]());

  async function acquire(lease: FakeLease, leaseSeconds: number) {
    const served = await fakeApi((request) => lease.answer(request));
    api = served;
    const locks = new LeaseLocks(async () => served.client, { leaseSeconds, patienceMs: 5_000 });
    const takeovers: string[] = [];
    const lock = await locks.acquire([WORKLOAD], 'me', (message) => takeovers.push(message), new AbortController().signal);
    return { lock, takeovers };
  }

  it('renews the lock while it is held, and frees it at the end', async () => {
    const lease = new FakeLease();
    const { lock } = await acquire(lease, 0.9);
    await sleep(1_000);
    expect(lease.writes).toBeGreaterThan(2);
    expect(lock.lost.aborted).toBe(false);
    await lock.release();
    expect(lease.spec?.holderIdentity).toBe('');
  });

  it('takes over from a holder that has not renewed for its duration, and says so', async () => {
    const lease = new FakeLease();
    lease.spec = { holderIdentity: 'a dead one' };
    lease.version = 1;
    const { lock, takeovers } = await acquire(lease, 0.2);
    expect(lease.spec.holderIdentity).toBe('me');
    expect(takeovers).toEqual([expect.stringContaining('from a dead one')]);
    await lock.release();
  });

  it('ends with the reason of the cancel while it waits for another holder', async () => {
    const lease = new FakeLease();
    lease.spec = { holderIdentity: 'a live one' };
    lease.version = 1;
    const served = await fakeApi((request) => lease.answer(request));
    api = served;
    const locks = new LeaseLocks(async () => served.client, { leaseSeconds: 30, patienceMs: 5_000 });
    const cancel = new AbortController();
    const waiting = locks.acquire([WORKLOAD], 'me', () => undefined, cancel.signal);
    setTimeout(() => cancel.abort(new Error('cancelled by SIGINT')), 50);
    await expect(waiting).rejects.toThrow('cancelled by SIGINT');
  });

  it('says that the lock is lost when another one has taken it', async () => {
    const lease = new FakeLease();
    const { lock } = await acquire(lease, 0.3);
    lease.spec = { holderIdentity: 'another' };
    lease.version += 1;
    await sleep(250);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(lease.spec.holderIdentity).toBe('another');
  });

  it('says that the lock is lost as soon as the last renewal is older than the lease, though a renewal is still under way', async () => {
    const lease = new FakeLease();
    let away = false;
    const served = await fakeApi((request) =>
      away ? { status: 503, body: statusObject(503, 'ServiceUnavailable', 'away') } : lease.answer(request),
    );
    api = served;
    const locks = new LeaseLocks(async () => served.client, { leaseSeconds: 0.3, patienceMs: 5_000 });
    const lock = await locks.acquire([WORKLOAD], 'me', () => undefined, new AbortController().signal);
    away = true;
    const requests = served.requests.length;
    await sleep(700);
    expect(lock.lost.aborted).toBe(true);
    // One renewal with its retries, not one more at every tick.
    expect(served.requests.length - requests).toBeLessThan(6);
    away = false;
    await lock.release();
  });
});
