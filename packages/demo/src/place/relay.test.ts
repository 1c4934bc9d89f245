import { KubeClient, statusOf } from '@sluice/sandbox';
import { describe, expect, it } from 'vitest';
import { startFakeApi } from '../testing/fake-api.ts';
import { startRelay } from './relay.ts';

const PODS = '/api/v1/namespaces/shop/pods';

describe('startRelay', () => {
  it('passes lists and watches of the demo on as they are', async () => {
    await using api = await startFakeApi(({ path }) => [200, { metadata: { resourceVersion: '7' }, items: [], path }]);
    await using relay = await startRelay(api.connection, 'shop');
    const client = new KubeClient(relay.endpoint);
    expect(await client.get(`${PODS}?limit=5`)).toEqual({ metadata: { resourceVersion: '7' }, items: [], path: `${PODS}?limit=5` });
    expect(await client.get('/apis/apps/v1/namespaces/shop/replicasets')).toMatchObject({ items: [] });
    client.close();
    // What the observer is told opens the relay and nothing else.
    expect(api.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it.each<[string, string, 'GET' | 'DELETE']>([
    ['another namespace', '/api/v1/namespaces/kube-system/pods', 'GET'],
    ['Secrets', '/api/v1/namespaces/shop/secrets', 'GET'],
    ['a way out of the namespace', '/api/v1/namespaces/shop/pods/../../kube-system/secrets', 'GET'],
    ['logs', `${PODS}/web-1/log`, 'GET'],
    ['a deletion', PODS, 'DELETE'],
  ])('refuses %s and asks the cluster nothing', async (_, path, method) => {
    await using api = await startFakeApi(() => [200, {}]);
    await using relay = await startRelay(api.connection, 'shop');
    const client = new KubeClient(relay.endpoint);
    const status = await client.request(method, path).then(() => 200, statusOf);
    client.close();
    expect(status).toBe(403);
    expect(api.asked).toEqual([]);
  });

  it('refuses whoever does not know its token', async () => {
    await using api = await startFakeApi(() => [200, {}]);
    await using relay = await startRelay(api.connection, 'shop');
    const response = await fetch(`${relay.endpoint.server}${PODS}`, { headers: { authorization: 'Bearer guess' } });
    expect(response.status).toBe(401);
    expect(api.asked).toEqual([]);
  });

  it('hands on what the cluster refuses, and says so when it does not answer', async () => {
    await using api = await startFakeApi(({ path }) => (path === PODS ? [403, { message: 'no' }] : null));
    await using relay = await startRelay(api.connection, 'shop');
    const client = new KubeClient(relay.endpoint);
    expect(await client.get(PODS).catch(statusOf)).toBe(403);
    expect(await client.get('/apis/apps/v1/namespaces/shop/deployments').catch(statusOf)).toBe(502);
    client.close();
  });
});
