import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { KubeClient } from '../kube/kube-client.ts';
import type { KubeObject, List } from '../kube/objects.ts';
import { ApiServer } from './api-server.ts';
import { ObjectApi } from './object-api.ts';
import { ObjectStore } from './object-store.ts';
import { NAMESPACES } from './resource-type.ts';

const MAPS = '/api/v1/namespaces/shop/configmaps';

let api: ObjectApi;
let server: ApiServer;
let client: KubeClient;

beforeEach(async () => {
  api = new ObjectApi(new ObjectStore(), new VirtualClock());
  api.create(NAMESPACES, '', { metadata: { name: 'shop' } }, { manager: 'test' });
  server = await ApiServer.start(api);
  client = new KubeClient(server.endpoint);
});
afterEach(async () => {
  client.close();
  await server.stop();
});

const make = (name: string, labels: Readonly<Record<string, string>> = {}) => client.create(MAPS, { metadata: { name, labels } });

/** `TYPE name` of the first events of a watch. */
async function events(query: string, count: number, meanwhile: () => Promise<unknown> = async () => undefined): Promise<readonly string[]> {
  const abort = new AbortController();
  const response = await client.open('GET', `${MAPS}?watch=true&${query}`, { signal: abort.signal });
  response.on('error', () => undefined);
  await meanwhile();
  const seen: string[] = [];
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { type, object }: { type: string; object: KubeObject & { code?: number } } = JSON.parse(line);
      seen.push(`${type} ${object.code ?? object.metadata.name ?? ''}`.trim());
    }
    if (seen.length >= count) break;
  }
  abort.abort();
  return seen;
}

describe('a watch', () => {
  it('goes on from a version, and sees what comes to fit its selector and what ceases to', async () => {
    await make('before');
    const from = api.store.version;
    const seen = await events(`resourceVersion=${from}&labelSelector=own`, 4, async () => {
      await make('a');
      await client.patch(`${MAPS}/a`, { metadata: { labels: { own: '' } } });
      await client.patch(`${MAPS}/a`, { data: { x: '1' } });
      await client.patch(`${MAPS}/a`, { metadata: { labels: { own: null } } });
      await make('b', { own: '' });
    });
    expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED b']);
  });

  it('is told what it missed', async () => {
    const from = api.store.version;
    await make('a');
    await client.delete(`${MAPS}/a`);
    expect(await events(`resourceVersion=${from}`, 2)).toEqual(['ADDED a', 'DELETED a']);
  });

  it('has to list again when that is forgotten', async () => {
    const from = api.store.version;
    await make('a');
    api.store.compact();
    expect(await events(`resourceVersion=${from}`, 1)).toEqual(['ERROR 410']);
    expect(await events(`resourceVersion=${api.store.version}&timeoutSeconds=1&allowWatchBookmarks=true`, 1)).toEqual(['BOOKMARK']);
  });

  it('begins with what is there when it comes from nowhere, and says where that ends when asked', async () => {
    await make('a');
    await make('b');
    expect(await events('timeoutSeconds=1', 2)).toEqual(['ADDED a', 'ADDED b']);
    expect(await events('sendInitialEvents=true&allowWatchBookmarks=true&timeoutSeconds=1', 3)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK']);
  });

  it('is of one namespace, or of all', async () => {
    api.create(NAMESPACES, '', { metadata: { name: 'other' } }, { manager: 'test' });
    const from = api.store.version;
    await client.create('/api/v1/namespaces/other/configmaps', { metadata: { name: 'elsewhere' } });
    await make('here');
    expect(await events(`resourceVersion=${from}`, 1)).toEqual(['ADDED here']);
    const { items } = await client.get<List<KubeObject>>('/api/v1/configmaps');
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['elsewhere', 'here']);
  });
});

describe('a list', () => {
  it('comes in pages of one snapshot', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await make(name);
    const first = await client.get<List<KubeObject>>(`${MAPS}?limit=2`);
    await make('aa');
    await client.delete(`${MAPS}/e`);
    const next = (page: List<KubeObject>) => client.get<List<KubeObject>>(`${MAPS}?limit=2&continue=${page.metadata.continue}`);
    const second = await next(first);
    const third = await next(second);
    expect([first, second, third].map(({ items }) => items.map(({ metadata }) => metadata.name).join())).toEqual(['a,b', 'c,d', 'e']);
    expect(new Set([first, second, third].map(({ metadata }) => metadata.resourceVersion)).size).toBe(1);
    expect(third.metadata.continue).toBeUndefined();
  });

  it('cannot go on from a snapshot that is gone', async () => {
    await expect(client.get(`${MAPS}?limit=2&continue=gone`)).rejects.toThrow('410');
  });
});

describe('a request', () => {
  it.each([
    ['a path that is none', 'GET', '/api/v1/gizmos', undefined, 404],
    ['a subresource that is none', 'GET', `${MAPS}/a/scale`, undefined, 404],
    ['a method that does nothing here', 'PUT', MAPS, {}, 405],
    ['a body that is too large', 'POST', MAPS, { metadata: { name: 'a' }, data: { x: 'x'.repeat(4_000_000) } }, 413],
  ] as const)('for %s is refused', async (_name, method, path, body, status) => {
    await expect(client.request(method, path, body === undefined ? {} : { body })).rejects.toThrow(String(status));
  });

  it('in a format nobody reads is refused', async () => {
    await expect(client.patch(`${MAPS}/a`, {}, 'text/plain')).rejects.toThrow('415');
    await expect(client.request('POST', MAPS, { body: {}, contentType: 'application/vnd.kubernetes.protobuf' })).rejects.toThrow('415');
  });

  it('names its writer by its manager, or by its user agent', async () => {
    await client.create(`${MAPS}?fieldManager=someone`, { metadata: { name: 'a' }, data: { x: '1' } });
    await fetch(`${client.endpoint.server}${MAPS}/a`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json', 'user-agent': 'kubectl/v1.37 (linux)' },
      body: '{"data":{"y":"2"}}',
    });
    const { metadata } = await client.get<KubeObject>(`${MAPS}/a`);
    expect(metadata.managedFields?.map(({ manager }) => manager)).toEqual(['kubectl', 'someone']);
  });

  it('may be YAML', async () => {
    const response = await fetch(`${client.endpoint.server}${MAPS}/a?fieldManager=me`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  x: "1"\n',
    });
    expect(response.status).toBe(201);
  });
});
