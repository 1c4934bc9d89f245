import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChangeType, KubeClient, statusOf, watch } from '@sluice/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atRequest, type Fault } from './fault.ts';
import { FaultProxy } from './fault-proxy.ts';

/** An API of one counter: every PATCH adds one, a watch tells the count twice and stays open, a list has one object. */
async function startApi() {
  let patched = 0;
  let lists = 0;
  const server = http.createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.includes('watch=true') === true) {
      for (const name of ['one', 'two'])
        response.write(`${JSON.stringify({ type: 'ADDED', object: { metadata: { name, resourceVersion: '5' } } })}\n`);
      return;
    }
    if (request.method === 'PATCH') patched += 1;
    else lists += 1;
    response.end(JSON.stringify({ metadata: { resourceVersion: '4' }, items: [], authorization: request.headers.authorization, patched }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get patched() {
      return patched;
    },
    get lists() {
      return lists;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('FaultProxy', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let proxy: FaultProxy;
  let client: KubeClient;

  beforeEach(async () => {
    api = await startApi();
    proxy = await FaultProxy.start({ server: api.server, token: 'secret' });
    client = new KubeClient(proxy.endpoint);
  });
  afterEach(async () => {
    client.close();
    await proxy.stop();
    api.close();
  });

  it('passes requests on with their credentials and records them', async () => {
    expect(await client.get('/api/v1/pods?limit=1')).toMatchObject({ authorization: 'Bearer secret' });
    await client.patch('/api/v1/pods/a', {});
    expect(proxy.records.map(({ index, method, path, status, upstreamStatus }) => [index, method, path, status, upstreamStatus])).toEqual([
      [1, 'GET', '/api/v1/pods?limit=1', 200, 200],
      [2, 'PATCH', '/api/v1/pods/a', 200, 200],
    ]);
    expect(proxy.count()).toBe(2);
  });

  it.each<[string, Fault, number]>([
    ['before delivery', { kind: 'drop', when: 'before-delivery' }, 0],
    ['committed but unanswered', { kind: 'drop', when: 'after-commit' }, 1],
  ])('cuts a request %s', async (_, fault, patched) => {
    proxy.plan = atRequest(1, fault);
    await expect(client.patch('/x', {})).rejects.toThrow();
    expect(api.patched).toBe(patched);
    expect(proxy.records[0]).toMatchObject({ status: 0, fault: 'drop', upstreamStatus: patched === 1 ? 200 : undefined });
    await client.patch('/x', {});
    expect(api.patched).toBe(patched + 1);
  });

  it.each([
    ['before-delivery', 0],
    ['after-commit', 1],
  ] as const)('kills %s', async (when, patchedAtKill) => {
    const seen: number[] = [];
    proxy.plan = atRequest(2, { kind: 'kill', when, kill: () => seen.push(api.patched) });
    await client.get('/x');
    await expect(client.patch('/x', {})).rejects.toThrow();
    expect(seen).toEqual([patchedAtKill]);
  });

  it('answers for the API server, which never sees the request', async () => {
    proxy.plan = atRequest(1, { kind: 'answer', status: 429, retryAfterSeconds: 3 });
    const response = await client.open('PATCH', '/x', { body: {} });
    response.resume();
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '3']);
    proxy.plan = atRequest(2, { kind: 'answer', status: 409 });
    expect(statusOf(await client.patch('/x', {}).catch((error: unknown) => error))).toBe(409);
    expect(api.patched).toBe(0);
  });

  it('answers late', async () => {
    proxy.plan = atRequest(1, { kind: 'delay', ms: 120 });
    const started = Date.now();
    await client.get('/x');
    expect(Date.now() - started).toBeGreaterThanOrEqual(115);
  });

  it('silences a watch: the connection stays, nothing comes', async () => {
    proxy.plan = (request) => (request.kind === 'watch' ? { kind: 'silence', afterMs: 0 } : undefined);
    const response = await client.open('GET', '/x?watch=true');
    let ended = false;
    response.on('end', () => {
      ended = true;
    });
    await sleep(150);
    expect(ended).toBe(false);
    expect(proxy.spoilWatches('close')).toBe(1);
    response.destroy();
  });

  it.each(['close', 'gone'] as const)('ends a watch (%s), and a client starts again', async (fault) => {
    const seen: string[] = [];
    let snapshots = 0;
    const stop = new AbortController();
    const onChange = (_: ChangeType, object: { metadata: { name: string } }) => seen.push(object.metadata.name);
    await watch(client, '/x', { onSnapshot: () => (snapshots += 1), onChange }, stop.signal);
    await expect.poll(() => seen.length).toBe(2);
    expect(proxy.spoilWatches(fault)).toBe(1);
    await expect.poll(() => seen.length).toBe(4);
    expect(snapshots).toBe(fault === 'gone' ? 2 : 1);
    stop.abort();
  });
});
