import type http from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeCluster, refusal, send } from '../testing/fake-cluster.ts';
import { Watch } from './watch.ts';

const PATH = '/apis/apps/v1/namespaces/shop/deployments';
const controllers: AbortController[] = [];

afterEach(() => {
  for (const controller of controllers.splice(0)) controller.abort();
});

/** A watch whose streams the test holds in its hands. */
async function open(cluster: FakeCluster, onWatch: (response: http.ServerResponse, from: string, count: number) => boolean = () => false) {
  const seen: string[] = [];
  const streams: http.ServerResponse[] = [];
  const from: string[] = [];
  cluster.interfere = (request, response) => {
    if (request.query.get('watch') !== 'true') return false;
    from.push(request.query.get('resourceVersion') ?? '');
    if (onWatch(response, from.at(-1) ?? '', from.length)) return true;
    response.writeHead(200);
    response.flushHeaders();
    streams.push(response);
    return true;
  };
  const controller = new AbortController();
  controllers.push(controller);
  const nameOf = (object: unknown): string => (object as { metadata: { name: string } }).metadata.name;
  const watch = new Watch(
    cluster.client,
    PATH,
    { fieldSelector: 'metadata.name=api' },
    {
      onList: (objects) => seen.push(`list ${objects.map(nameOf).join(',')}`),
      onUpsert: (object) => seen.push(`upsert ${nameOf(object)}`),
      onDelete: (object) => seen.push(`delete ${nameOf(object)}`),
      onTrouble: (message) => seen.push(`trouble ${message}`),
    },
    controller.signal,
  );
  return { watch, seen, streams, from, controller };
}

function event(type: string, resourceVersion: string, name = 'api'): string {
  return `${JSON.stringify({ type, object: { metadata: { name, resourceVersion } } })}\n`;
}

const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 3_000, interval: 5 });

describe('Watch', () => {
  it('lists, then follows from the version of the list', async () => {
    await using cluster = await FakeCluster.start();
    cluster.put(`${PATH}/api`, { metadata: { name: 'api' } });
    const { watch, seen, streams, from } = await open(cluster);
    await watch.listed;
    await soon(() => expect(streams).toHaveLength(1));
    expect(from).toEqual(['101']);
    streams[0]?.write(event('MODIFIED', '102') + event('BOOKMARK', '150') + event('DELETED', '151'));
    await soon(() => expect(seen).toEqual(['list api', 'upsert api', 'delete api']));
  });

  it('goes on from the last version, a bookmark included, when the server ends the stream', async () => {
    await using cluster = await FakeCluster.start();
    const { watch, streams, from, seen } = await open(cluster);
    await watch.listed;
    await soon(() => expect(streams).toHaveLength(1));
    streams[0]?.end(event('MODIFIED', '120') + event('BOOKMARK', '150'));
    await soon(() => expect(from).toEqual(['100', '150']));
    expect(seen.filter((line) => line.startsWith('list'))).toHaveLength(1);
  });

  it.each<[string, (response: http.ServerResponse) => boolean]>([
    ['410 as an answer', (response) => send(response, 410, refusal(410, 'Expired').body)],
    [
      '410 as an event',
      (response) =>
        send(response, 200, `${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired', message: 'too old' } })}\n`),
    ],
    [
      'a connection that breaks',
      (response) => {
        response.writeHead(200);
        response.write(event('MODIFIED', '103').slice(0, 20));
        setTimeout(() => response.destroy(), 10);
        return true;
      },
    ],
    ['a 500', (response) => send(response, 500, refusal(500, 'InternalError').body)],
  ])('lists again after %s', async (_, fail) => {
    await using cluster = await FakeCluster.start();
    const { watch, seen, streams } = await open(cluster, (response, __, count) => count === 1 && fail(response));
    await watch.listed;
    await soon(() => expect(seen.filter((line) => line.startsWith('list'))).toHaveLength(2));
    await soon(() => expect(streams).toHaveLength(1));
    expect(seen.some((line) => line.startsWith('trouble'))).toBe(true);
    streams[0]?.write(event('ADDED', '200', 'web'));
    await soon(() => expect(seen).toContain('upsert web'));
  });

  it('tells the first list apart that cannot be had', async () => {
    await using cluster = await FakeCluster.start();
    const { watch } = await open(cluster);
    cluster.interfere = (_, response) => send(response, 403, refusal(403, 'Forbidden', 'cannot list deployments').body);
    await expect(watch.listed).rejects.toMatchObject({ status: 403 });
  });

  it('reads once more when asked, beside a silent stream', async () => {
    await using cluster = await FakeCluster.start();
    const { watch, seen } = await open(cluster);
    await watch.listed;
    cluster.put(`${PATH}/api`, { metadata: { name: 'api' } });
    await watch.refresh();
    expect(seen).toEqual(['list ', 'list api']);
  });

  it('closes its stream when it is ended, and opens no other', async () => {
    await using cluster = await FakeCluster.start();
    const { watch, streams, controller, from } = await open(cluster);
    await watch.listed;
    await soon(() => expect(streams).toHaveLength(1));
    const closed = new Promise((resolve) => streams[0]?.on('close', resolve));
    controller.abort();
    await closed;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(from).toHaveLength(1);
  });
});
