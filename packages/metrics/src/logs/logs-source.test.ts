import type { MetricAsk, MetricPlace, Reading } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { FakePods, refuse } from '../pods/testing/fake-pods.ts';
import { LogsSource, type LogsSourceSettings } from './logs-source.ts';

const PLACE: MetricPlace = { target: 'eu', context: null, namespace: 'shop', service: 'api', workload: 'api' };
const NOW = Date.parse('2026-11-26T09:00:00Z');
const ERRORS: MetricAsk = { kind: 'counts', bad: 'level=(error|fatal)', total: '' };
const signal = new AbortController().signal;

const line = (second: number, text: string) => `${new Date(NOW + second * 1000).toISOString().replace('Z', '000001Z')} ${text}`;
const info = (second: number) => line(second, 'level=info GET /');
const error = (second: number) => line(second, 'level=error GET /');

/** Looks at the seconds 15, 30, … */
function reader(fake: FakePods, settings: LogsSourceSettings = { container: null, timeoutSeconds: 5 }) {
  const source = new LogsSource(fake.client, settings);
  let looks = 0;
  return async (...asks: readonly MetricAsk[]): Promise<Reading[]> => {
    looks += 1;
    const side = (replicaSet: string) => ({ replicaSets: [replicaSet], from: NOW + (looks - 1) * 15_000, until: NOW + looks * 15_000 });
    return Promise.all(asks.map((ask) => source.read({ place: PLACE, ask, new: side('api-new'), old: side('api-old') }, signal)));
  };
}

const counts = (fresh: readonly [number, number] | null, old: readonly [number, number] | null) => [
  {
    kind: 'counts',
    new: fresh && { bad: fresh[0], total: fresh[1] },
    old: old && { bad: old[0], total: old[1] },
  },
];

describe('LogsSource', () => {
  it('counts the lines of each interval once, from the first look on', async () => {
    await using fake = await FakePods.start();
    const fresh = fake.put('api-new-a', '', { log: [info(-5), error(1), info(2), info(14)] });
    fake.put('api-old-a', '', { log: [info(3), info(3)] });
    const read = reader(fake);
    expect(await read(ERRORS)).toEqual(counts([1, 3], [0, 2]));
    fresh.log = [...(fresh.log ?? []), info(14), error(16), error(16)];
    expect(await read(ERRORS)).toEqual(counts([2, 3], [0, 0]));
    expect(await read(ERRORS)).toEqual(counts([0, 0], [0, 0]));
  });

  it('leaves lines that are ahead of the interval to the next one', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', '', { log: [info(1), error(17)] });
    const read = reader(fake);
    expect(await read(ERRORS)).toEqual(counts([0, 1], null));
    expect(await read(ERRORS)).toEqual(counts([1, 1], null));
  });

  it('reads the run before after a restart', async () => {
    await using fake = await FakePods.start();
    const fresh = fake.put('api-new-a', '', { log: [info(1)] });
    const read = reader(fake);
    await read(ERRORS);
    Object.assign(fresh, { restarts: 1, previousLog: [info(1), error(20)], log: [info(22)] });
    expect(await read(ERRORS)).toEqual(counts([1, 2], null));
    Object.assign(fresh, { restarts: 3, previousLog: [error(40)], log: [error(42)] });
    expect(await read(ERRORS)).toMatchObject([
      { verdict: 'inconclusive', code: 'partial', message: expect.stringContaining('started 2 times') },
    ]);
    fresh.log = [error(42), info(50)];
    expect(await read(ERRORS)).toEqual(counts([0, 1], null));
  });

  it('gives the lines of each instance by the second', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', '', { log: [error(1), error(2), error(3)] });
    fake.put('api-new-b', '', { log: [info(1)] });
    fake.put('api-old-a', '', { log: [] });
    expect(await reader(fake)({ kind: 'gauge', query: 'level=error' })).toEqual([{ kind: 'values', new: [0.2, 0], old: [0] }]);
  });

  it('reads each log once for all patterns of a look', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', '', { log: [info(1)] });
    fake.put('api-old-a', '', { log: [info(1)] });
    await reader(fake)(ERRORS, { kind: 'gauge', query: 'level=warn' });
    expect(fake.requests.filter((path) => path.endsWith('/log'))).toHaveLength(2);
  });

  it('reads the container that is named, the default one, or the first', async () => {
    await using fake = await FakePods.start();
    const seen: (string | null)[] = [];
    fake.interfere = (request) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname.endsWith('/log')) seen.push(url.searchParams.get('container'));
      return false;
    };
    const pod = fake.put('api-new-a', '', { log: [], containers: ['proxy', 'app'] });
    await reader(fake)(ERRORS);
    pod.annotations = { 'kubectl.kubernetes.io/default-container': 'app' };
    await reader(fake)(ERRORS);
    await reader(fake, { container: 'proxy', timeoutSeconds: 5 })(ERRORS);
    expect(seen).toEqual(['proxy', 'app', 'proxy']);
    expect(await reader(fake, { container: 'db', timeoutSeconds: 5 })(ERRORS)).toMatchObject([
      { verdict: 'error', code: 'refused', message: expect.stringContaining('no container db: expected one of proxy, app') },
    ]);
  });

  it.each<[string, MetricAsk, string, string]>([
    ['a pattern that is none', { ...ERRORS, bad: 'a(' }, 'bad-query', 'not one of RE2'],
    ['bad lines that are not among all', { ...ERRORS, total: 'level=info' }, 'unexpected-answer', 'expected the bad ones to be among all'],
    ['a latency', { kind: 'latency', histogram: 'x', thresholdSeconds: 1 }, 'bad-query', 'logs have no histograms'],
  ])('refuses %s', async (_, ask, code, message) => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', '', { log: [error(1)] });
    expect(await reader(fake)(ask)).toMatchObject([{ kind: 'nothing', verdict: 'error', code, message: expect.stringContaining(message) }]);
  });

  it('is inconclusive while a log cannot be read, and loses nothing', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', '', { log: [error(1)] });
    fake.put('api-old-a', '', { log: [info(1)] });
    const read = reader(fake);
    fake.interfere = (request, response) => {
      if (request.url?.includes('/api-old-a/log') !== true) return false;
      refuse(response, 500, 'InternalError', 'dial tcp: connection refused');
      return true;
    };
    expect(await read(ERRORS)).toMatchObject([
      { verdict: 'inconclusive', code: 'partial', message: expect.stringContaining('1 of 2 instances gave no log') },
    ]);
    fake.interfere = () => false;
    expect(await read(ERRORS)).toEqual(counts([1, 1], [0, 1]));
  });

  it('names the missing permission', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', '', { log: [] });
    fake.interfere = (request, response) => {
      if (request.url?.includes('/log') !== true) return false;
      refuse(response, 403, 'Forbidden', 'User "ci" cannot get resource "pods/log"');
      return true;
    };
    expect(await reader(fake)(ERRORS)).toMatchObject([
      { verdict: 'error', code: 'refused', message: expect.stringMatching(/resources: \[pods\/log\]\n {2}verbs: \[get\]$/) },
    ]);
  });

  it('does not count a log that is too long, and goes on behind it', async () => {
    await using fake = await FakePods.start();
    const pod = fake.put('api-new-a', '', { log: Array.from({ length: 50_000 }, () => line(5, 'x'.repeat(60))) });
    const read = reader(fake);
    expect(await read(ERRORS)).toMatchObject([
      { verdict: 'error', code: 'too-large', message: expect.stringContaining('more than 4 MB of log') },
    ]);
    pod.log = [...(pod.log ?? []), error(20)];
    expect(await read(ERRORS)).toEqual(counts([1, 1], null));
  });
});
