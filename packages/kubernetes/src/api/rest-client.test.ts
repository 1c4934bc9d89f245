import { describe, expect, it } from 'vitest';
import { FakeCluster, refusal, send } from '../testing/fake-cluster.ts';
import { ApiError } from './api-error.ts';
import { BodyTooLarge } from './rest-client.ts';

const PATH = '/api/v1/namespaces/shop/configmaps';

function failing(cluster: FakeCluster, times: number, status: number, headers: Record<string, string> = {}): void {
  let left = times;
  cluster.interfere = (_, response) => left-- > 0 && send(response, status, refusal(status, 'Broken').body, headers);
}

describe('RestClient', () => {
  it.each([429, 500, 502, 503, 504])('tries again after %i', async (status) => {
    await using cluster = await FakeCluster.start();
    failing(cluster, 2, status);
    expect(await cluster.client.get(PATH)).toMatchObject({ items: [] });
    expect(cluster.requests).toHaveLength(3);
  });

  it.each([400, 403, 404, 409, 410, 422])('gives %i to the caller at once, with what the server said', async (status) => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, status, refusal(status, 'Because', 'the server said so').body);
    const error = await cluster.client.get(PATH).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, reason: 'Because', serverMessage: 'the server said so', code: `api-${status}`, kind: 'world' });
    expect(cluster.requests).toHaveLength(1);
  });

  it('waits as long as Retry-After says', async () => {
    await using cluster = await FakeCluster.start();
    failing(cluster, 1, 429, { 'retry-after': '1' });
    const startedAt = Date.now();
    await cluster.client.get(PATH);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('gives up when its patience ends before the next attempt', async () => {
    await using cluster = await FakeCluster.start();
    failing(cluster, 99, 503, { 'retry-after': '30' });
    await expect(cluster.client.get(PATH, { patienceMs: 5_000 })).rejects.toMatchObject({ status: 503, retryAfterMs: 30_000 });
    expect(cluster.requests).toHaveLength(1);
  });

  it('asks for new credentials once after 401, and not for ever', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (request, response) =>
      request.headers.authorization === 'Bearer 0' && send(response, 401, refusal(401, 'Unauthorized').body);
    await cluster.client.get(PATH);
    expect(cluster.forgotten).toBe(1);
    cluster.interfere = (_, response) => send(response, 401, refusal(401, 'Unauthorized').body);
    await expect(cluster.client.get(PATH)).rejects.toMatchObject({ status: 401 });
    expect(cluster.forgotten).toBe(2);
  });

  it('repeats a write whose answer was lost, and gives the conflict with itself to the caller', async () => {
    await using cluster = await FakeCluster.start();
    let lost = false;
    cluster.loseAnswer = () => {
      if (lost) return false;
      lost = true;
      return true;
    };
    await expect(cluster.client.create(PATH, { metadata: { name: 'a' } })).rejects.toMatchObject({ status: 409, reason: 'AlreadyExists' });
    expect(cluster.objects.has(`${PATH}/a`)).toBe(true);
  });

  it('says that nothing answers, for how long it tried, and where', async () => {
    const cluster = await FakeCluster.start();
    const { client } = cluster;
    await cluster[Symbol.asyncDispose]();
    await expect(client.get(PATH, { patienceMs: 300 })).rejects.toMatchObject({
      status: 0,
      code: 'cluster-unreachable',
      message: expect.stringContaining(`GET ${PATH}`),
    });
  });

  it('ends an attempt that is not answered in time', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = () => true;
    await expect(cluster.client.get(PATH, { timeoutMs: 50, patienceMs: 0 })).rejects.toMatchObject({
      status: 0,
      serverMessage: 'no answer in 0.05 s',
    });
  });

  it('rejects with the reason of the signal, while waiting for an answer and between attempts', async () => {
    await using cluster = await FakeCluster.start();
    for (const interfere of [() => true, (_: unknown, response: Parameters<typeof send>[0]) => send(response, 503, '')]) {
      cluster.interfere = interfere;
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('SIGINT')), 50);
      const error = await cluster.client.get(PATH, { signal: controller.signal }).catch((reason: Error) => reason);
      expect(controller.signal.aborted).toBe(true);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ApiError);
    }
  });

  it('reads a collection page by page', async () => {
    await using cluster = await FakeCluster.start();
    for (let number = 0; number < 5; number += 1) cluster.put(`${PATH}/map-${number}`, { metadata: { name: `map-${number}` } });
    const sizes: number[] = [];
    for await (const page of cluster.client.pages(PATH, { limit: 2 })) sizes.push(page.length);
    expect(sizes).toEqual([2, 2, 1]);
    expect(cluster.requests.map(({ query }) => query.get('continue'))).toEqual([null, '2', '4']);
  });

  it('names the kind of its patches', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 200, {});
    for (const kind of ['json', 'merge', 'apply'] as const) await cluster.client.patch(PATH, kind, {});
    expect(cluster.requests.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/apply-patch+yaml',
    ]);
  });

  it('keeps what a proxy in between says, when it is no Status', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 403, '<h1>blocked by the proxy</h1>');
    await expect(cluster.client.get(PATH)).rejects.toMatchObject({ status: 403, serverMessage: '<h1>blocked by the proxy</h1>' });
  });
});

describe('what the API server passes on', () => {
  const asked = { method: 'POST', body: '"query=up"', maxBytes: 100, timeoutMs: 5_000 } as const;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };

  it('is given whole, whatever its status, and tried once', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 503, 'busy', { 'retry-after': '7' });
    const answer = await cluster.client.exchange('/proxy', { ...asked, query: new URLSearchParams([['match[]', 'up']]) });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expect(answer.body.toString()).toBe('busy');
    expect(cluster.requests.map(({ query }) => query.get('match[]'))).toEqual(['up']);
  });

  it('is sent as it is, with our credentials over those of the caller', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 200, {});
    await cluster.client.exchange('/proxy', { ...asked, headers: { ...headers, authorization: 'theirs' } });
    expect(cluster.requests).toMatchObject([{ method: 'POST', body: 'query=up', headers: { ...headers, authorization: 'Bearer 0' } }]);
  });

  it('renews credentials once', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 401, '');
    expect(await cluster.client.exchange('/proxy', asked)).toMatchObject({ status: 401 });
    expect(cluster.forgotten).toBe(1);
  });

  it('is not read past its bound', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 200, 'x'.repeat(101));
    await expect(cluster.client.exchange('/proxy', asked)).rejects.toBeInstanceOf(BodyTooLarge);
  });

  it('is waited for no longer than its time, and not once it is cancelled', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = () => true;
    await expect(cluster.client.exchange('/proxy', { ...asked, timeoutMs: 50 })).rejects.toMatchObject({
      status: 0,
      reason: 'Timeout',
      serverMessage: 'no answer in 0.05 s',
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('SIGINT')), 50);
    await expect(cluster.client.exchange('/proxy', { ...asked, signal: controller.signal })).rejects.toThrow('SIGINT');
  });
});
