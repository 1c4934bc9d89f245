import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, Pod } from '../kube/objects.ts';
import { ANNOTATION_PREFIX } from '../kubelet/behaviour.ts';
import { seededRandom } from '../process/seeded-random.ts';
import { openSandbox, type Sandbox } from '../sandbox.ts';
import { chooseEndpoint, endpointOf } from './endpoints.ts';
import { LoadCounter } from './load-account.ts';
import { startLoad } from './start-load.ts';

describe('chooseEndpoint', () => {
  const pods = ['a', 'b', 'c', 'd'].map((pod) => ({ pod, hash: pod === 'd' ? 'new' : 'old', address: `${pod}:80` }));
  const shareOfNew = (weights: Readonly<Record<string, number>> | null) => {
    const random = seededRandom(3);
    const chosen = Array.from({ length: 10_000 }, () => chooseEndpoint(pods, weights, random)?.hash);
    return chosen.filter((hash) => hash === 'new').length / chosen.length;
  };

  it('gives every pod the same chance, as kube-proxy does', () => {
    expect(shareOfNew(null)).toBeCloseTo(0.25, 1);
  });

  it('goes by the weight of versions, however many pods they have', () => {
    expect(shareOfNew({ old: 95, new: 5 })).toBeCloseTo(0.05, 1.5);
    expect(shareOfNew({ old: 1 })).toBe(0);
    expect(chooseEndpoint(pods, { gone: 1 }, () => 0.5)).toBeUndefined();
    expect(chooseEndpoint([], null, () => 0.5)).toBeUndefined();
  });
});

describe('endpointOf', () => {
  const pod = (metadata: Partial<Pod['metadata']>, status: Pod['status']): Pod => ({
    metadata: { name: 'web-1', labels: { 'pod-template-hash': 'abc' }, ...metadata },
    spec: { containers: [{ name: 'main', image: 'web', ports: [{ containerPort: 8080 }] }] },
    ...(status && { status }),
  });
  const ready = { podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] };

  it('is where a ready pod listens, and nowhere for one that is not ready or on its way out', () => {
    expect(endpointOf(pod({}, ready))).toEqual({ pod: 'web-1', hash: 'abc', address: '10.0.0.1:8080' });
    expect(endpointOf(pod({ deletionTimestamp: '2026-01-01T00:00:00Z' }, ready))).toBeUndefined();
    expect(endpointOf(pod({}, { ...ready, conditions: [] }))).toBeUndefined();
  });
});

describe('LoadCounter', () => {
  it('knows durations to 5%', () => {
    const counter = new LoadCounter();
    for (let ms = 1; ms <= 100; ms += 1) counter.answered('a', ms > 98 ? 500 : 200, ms);
    counter.unanswered('a');
    const { requests, statuses, unanswered, medianMs, p99Ms } = counter.account.byHash.a ?? {};
    expect({ requests, statuses, unanswered }).toEqual({ requests: 101, statuses: { 200: 98, 500: 2 }, unanswered: 1 });
    expect(medianMs).toBeGreaterThanOrEqual(50);
    expect(medianMs).toBeLessThanOrEqual(52.5);
    expect(p99Ms).toBeGreaterThanOrEqual(99);
    expect(p99Ms).toBeLessThanOrEqual(104);
  });
});

describe('startLoad', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await openSandbox({ namespaces: ['shop'], base: { readyAfterMs: 10 }, serve: true });
  });
  afterEach(() => sandbox.stop());

  const deploy = async (name: string, behaviour: Readonly<Record<string, string>>) => {
    const annotations = Object.fromEntries(Object.entries(behaviour).map(([key, value]) => [`${ANNOTATION_PREFIX}${key}`, value]));
    const path = '/apis/apps/v1/namespaces/shop/deployments';
    await sandbox.client.create(path, {
      metadata: { name },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web', name } },
        template: {
          metadata: { labels: { app: 'web', name }, annotations },
          spec: { containers: [{ name: 'main', image: name, ports: [{ containerPort: 8080 }] }] },
        },
      },
    });
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if ((await sandbox.client.get<Deployment>(`${path}/${name}`)).status?.readyReplicas === 2) break;
      await sleep(10);
    }
    const { items } = await sandbox.client.list<Pod>('/api/v1/namespaces/shop/pods', { labelSelector: `name=${name}` });
    return items[0]?.metadata.labels?.['pod-template-hash'] ?? '';
  };

  it('sends real requests at its rate to both versions, and sees what they answered', async () => {
    const good = await deploy('good', {});
    const bad = await deploy('bad', { 'error-share': '100%', latency: '30ms' });
    await using load = await startLoad(sandbox.endpoint, { namespace: 'shop', selector: 'app=web', requestsPerSecond: 200 });
    await sleep(1500);
    const { byHash, noEndpoint, skipped } = await load.read();
    const [old, fresh] = [byHash[good], byHash[bad]];
    expect({ noEndpoint, skipped }).toEqual({ noEndpoint: 0, skipped: 0 });
    const requests = (old?.requests ?? 0) + (fresh?.requests ?? 0);
    expect(requests).toBeGreaterThan(200);
    expect(requests).toBeLessThan(450);
    expect(old?.statuses).toEqual({ 200: old?.requests });
    expect(fresh?.statuses).toEqual({ 500: fresh?.requests });
    expect(fresh?.medianMs).toBeGreaterThanOrEqual(29);
    // The pods counted the same requests; some are on their way.
    const { items } = await sandbox.client.list<Pod>('/api/v1/namespaces/shop/pods', { labelSelector: 'name=bad' });
    const counted = await Promise.all(
      items.map(async ({ metadata }) => {
        const text = await sandbox.client.get<string>(`/api/v1/namespaces/shop/pods/${metadata.name}:8080/proxy/metrics`);
        return Number(/^http_requests_total\{code="500",method="GET"\} (\d+)$/m.exec(text)?.[1]);
      }),
    );
    expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(fresh?.requests ?? 0);
  });
});
