import { readFileSync } from 'node:fs';
import type { MetricAsk, MetricPlace, Reading } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { PodsSource, type PodsSourceSettings } from './pods-source.ts';
import { FakePods, type Metrics, refuse } from './testing/fake-pods.ts';

const PLACE: MetricPlace = { target: 'eu', context: null, namespace: 'shop', service: 'api', workload: 'api' };
const SETTINGS: PodsSourceSettings = { port: null, path: null, timeoutSeconds: 5 };
const NOW = Date.parse('2026-11-26T09:00:00Z');
const COUNTS: MetricAsk = { kind: 'counts', bad: 'http_requests_total{code=~"5.."}', total: 'http_requests_total{$(pods)}' };
const LATENCY: MetricAsk = { kind: 'latency', histogram: 'request_duration_seconds', thresholdSeconds: 0.3 };
const QUEUE: MetricAsk = { kind: 'gauge', query: 'queue_length' };

/** Reads at 15 s after 15 s, whatever the clock says. */
class Reader {
  readonly source: PodsSource;
  #looks = 0;
  #at = NOW;

  constructor(fake: FakePods, settings: PodsSourceSettings = SETTINGS) {
    this.source = new PodsSource(fake.client, settings, () => this.#at);
  }

  async read(...asks: readonly MetricAsk[]): Promise<Reading[]> {
    const from = this.#at;
    this.#looks += 1;
    this.#at = NOW + this.#looks * 15_000;
    const side = (replicaSet: string) => ({ replicaSets: [replicaSet], from, until: this.#at });
    const signal = new AbortController().signal;
    return Promise.all(asks.map((ask) => this.source.read({ place: PLACE, ask, new: side('api-new'), old: side('api-old') }, signal)));
  }

  async one(ask: MetricAsk): Promise<Reading> {
    const [reading] = await this.read(ask);
    if (reading === undefined) throw new Error('no reading');
    return reading;
  }
}

function requests(good: number, bad: number | null, more = ''): string {
  const errors = bad === null ? '' : `http_requests_total{code="500"} ${bad}\n`;
  return `# TYPE http_requests_total counter\nhttp_requests_total{code="200"} ${good}\n${errors}${more}`;
}

function durations(fast: number, slow: number): string {
  return `# TYPE request_duration_seconds histogram
request_duration_seconds_bucket{le="0.1"} ${fast}
request_duration_seconds_bucket{le="0.3"} ${fast}
request_duration_seconds_bucket{le="1"} ${fast + slow}
request_duration_seconds_bucket{le="+Inf"} ${fast + slow}
request_duration_seconds_sum 1
request_duration_seconds_count ${fast + slow}
`;
}

const counts = (fresh: readonly [number, number] | null, old: readonly [number, number] | null) => {
  const side = (pair: readonly [number, number] | null) => pair && { bad: pair[0], total: pair[1] };
  return { kind: 'counts', new: side(fresh), old: side(old) };
};

describe('PodsSource', () => {
  it('counts from look to look, over all instances of a side', async () => {
    await using fake = await FakePods.start();
    const fresh = fake.put('api-new-a', requests(100, 5));
    const old = [fake.put('api-old-a', requests(9_000, 40)), fake.put('api-old-b', requests(50, 0))];
    const reader = new Reader(fake);
    expect(await reader.one(COUNTS)).toMatchObject({ kind: 'nothing', verdict: 'inconclusive', code: 'no-data' });
    fresh.metrics = requests(190, 15);
    for (const pod of old) pod.metrics = requests(pod === old[0] ? 9_100 : 150, pod === old[0] ? 42 : 1);
    expect(await reader.one(COUNTS)).toEqual(counts([10, 100], [3, 203]));
    expect(await reader.one(COUNTS)).toEqual(counts([0, 0], [0, 0]));
  });

  it('counts a restart from zero, by what fell, by the start of the process and by the time of creation', async () => {
    await using fake = await FakePods.start();
    const start = (seconds: number) => `process_start_time_seconds ${seconds}\n`;
    const created = (seconds: number) => `http_requests_created{code="200"} ${seconds}\nhttp_requests_created{code="500"} ${seconds}\n`;
    const [fell, started, made] = [
      fake.put('api-new-a', requests(100, 5)),
      fake.put('api-new-b', requests(100, 5, start(1))),
      fake.put('api-new-c', requests(100, 5, created(1))),
    ];
    fake.put('api-old-a', requests(0, 0));
    const reader = new Reader(fake);
    await reader.one(COUNTS);
    fell.metrics = requests(7, 1);
    // More than before, and none of it was there before.
    started.metrics = requests(200, 50, start(2));
    made.metrics = requests(300, 60, created(2));
    expect(await reader.one(COUNTS)).toEqual(counts([111, 618], [0, 0]));
  });

  it('counts a series that appears from zero: the first error is one', async () => {
    await using fake = await FakePods.start();
    const fresh = fake.put('api-new-a', requests(100, null));
    fake.put('api-old-a', requests(100, 3));
    const reader = new Reader(fake);
    await reader.one(COUNTS);
    fresh.metrics = requests(150, 4);
    expect(await reader.one(COUNTS)).toEqual(counts([4, 54], [0, 0]));
  });

  it('counts an instance that has come since from zero, and one that was there already from now on', async () => {
    await using fake = await FakePods.start();
    fake.put('api-old-a', requests(10, 0));
    const slow = fake.put('api-new-a', requests(500, 500), { ready: false });
    slow.metrics = (_, response) => response.destroy();
    const reader = new Reader(fake);
    await reader.one(COUNTS);
    slow.metrics = requests(500, 500);
    slow.ready = true;
    fake.put('api-new-b', requests(20, 2));
    expect(await reader.one(COUNTS)).toEqual(counts([2, 22], [0, 0]));
    slow.metrics = requests(510, 500);
    expect(await reader.one(COUNTS)).toEqual(counts([0, 10], [0, 0]));
  });

  it('does not mind instances that go, and nobody asks those that are going', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', requests(10, 0));
    fake.put('api-old-a', requests(10, 0));
    const going = fake.put('api-old-b', requests(10, 0));
    const reader = new Reader(fake);
    await reader.one(COUNTS);
    going.deleting = true;
    going.metrics = (_, response) => response.destroy();
    expect(await reader.one(COUNTS)).toEqual(counts([0, 0], [0, 0]));
    // Listed, and gone when it is asked.
    fake.put('api-old-c', (_, response) => refuse(response, 404, 'NotFound', 'pods "api-old-c" not found', 'pods'));
    expect(await reader.one(COUNTS)).toEqual(counts([0, 0], [0, 0]));
  });

  it('reads nothing where a side counts nothing yet', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', '# TYPE http_requests_total counter\n');
    const old = fake.put('api-old-a', requests(10, 1));
    const reader = new Reader(fake);
    await reader.one(COUNTS);
    old.metrics = requests(20, 1);
    expect(await reader.one(COUNTS)).toEqual(counts(null, [0, 10]));
  });

  it('is inconclusive while an instance does not answer, and loses nothing of the others', async () => {
    await using fake = await FakePods.start();
    const fresh = fake.put('api-new-a', requests(100, 0));
    const old = fake.put('api-old-a', requests(100, 0));
    const reader = new Reader(fake);
    await reader.one(COUNTS);
    fresh.metrics = requests(150, 10);
    old.metrics = (_, response) => refuse(response, 503, 'ServiceUnavailable', 'error trying to reach service: connection refused');
    expect(await reader.one(COUNTS)).toMatchObject({
      kind: 'nothing',
      verdict: 'inconclusive',
      code: 'partial',
      message: expect.stringMatching(/^1 of 2 instances gave no metrics: .*api-old-a.*connection refused/),
    });
    fresh.metrics = requests(200, 20);
    old.metrics = requests(300, 1);
    expect(await reader.one(COUNTS)).toEqual(counts([20, 120], [1, 201]));
  });

  it('reads distributions from classic buckets, at the bounds that all have', async () => {
    await using fake = await FakePods.start();
    const fresh = fake.put('api-new-a', durations(100, 0));
    const other = fake.put('api-new-b', durations(0, 0).replace('_bucket{le="0.1"} 0', '_bucket{le="0.2"} 0'));
    fake.put('api-old-a', durations(10, 10));
    const reader = new Reader(fake);
    await reader.one(LATENCY);
    fresh.metrics = durations(130, 20);
    other.metrics = durations(5, 1).replace('_bucket{le="0.1"} 5', '_bucket{le="0.2"} 5');
    expect(await reader.one(LATENCY)).toEqual({
      kind: 'distribution',
      new: {
        buckets: [
          { upperBound: 0.3, count: 35 },
          { upperBound: 1, count: 56 },
          { upperBound: Number.POSITIVE_INFINITY, count: 56 },
        ],
      },
      old: {
        buckets: [
          { upperBound: 0.1, count: 0 },
          { upperBound: 0.3, count: 0 },
          { upperBound: 1, count: 0 },
          { upperBound: Number.POSITIVE_INFINITY, count: 0 },
        ],
      },
    });
    // One bucket fell: all of the histogram has begun anew.
    fresh.metrics = durations(120, 90);
    expect(await reader.one(LATENCY)).toMatchObject({ new: { buckets: [{ count: 120 }, { count: 210 }, { count: 210 }] } });
  });

  it('takes a histogram of milliseconds for what it says it is', async () => {
    await using fake = await FakePods.start();
    const milliseconds = (count: number) => `d_milliseconds_bucket{le="300"} ${count}\nd_milliseconds_bucket{le="+Inf"} ${count}\n`;
    const pod = fake.put('api-new-a', milliseconds(0));
    const reader = new Reader(fake);
    const ask: MetricAsk = { kind: 'latency', histogram: 'd_milliseconds', thresholdSeconds: 0.3 };
    await reader.one(ask);
    pod.metrics = milliseconds(5);
    expect(await reader.one(ask)).toMatchObject({ new: { buckets: [{ upperBound: 0.3, count: 5 }, { count: 5 }] } });
  });

  it('reads native histograms, asked for in protobuf, with the bounds beside the threshold', async () => {
    await using fake = await FakePods.start();
    const recorded = readFileSync(new URL('exposition/testdata/client-golang.protobuf.base64', import.meta.url), 'utf8');
    const native: Metrics = (request, response) => {
      expect(request.headers.accept).toMatch(/^application\/vnd\.google\.protobuf/);
      response
        .writeHead(200, { 'content-type': 'application/vnd.google.protobuf; encoding=delimited' })
        .end(Buffer.from(recorded, 'base64'));
    };
    fake.put('api-old-a', native);
    const reader = new Reader(fake);
    const ask: MetricAsk = { kind: 'latency', histogram: 'native_only_seconds', thresholdSeconds: 0.3 };
    await reader.one(ask);
    fake.put('api-new-a', native);
    const reading = await reader.one(ask);
    if (reading.kind !== 'distribution') throw new Error(`expected a distribution, got ${JSON.stringify(reading)}`);
    // 0 and −1, then 0.05 twice, 0.2, 0.25, 0.5 and 2; bucket −13 ends at 2^(−13/8) = 0.324.
    const upTo = (bound: number) => reading.new?.buckets.findLast(({ upperBound }) => upperBound <= bound)?.count;
    expect([upTo(0.06), upTo(0.22), upTo(0.33), upTo(0.6), upTo(2), upTo(Number.POSITIVE_INFINITY)]).toEqual([4, 5, 6, 7, 8, 8]);
    expect(reading.new?.buckets.map(({ upperBound }) => upperBound)).toContain(2 ** (-13 / 8));
    expect(reading.old?.buckets.map(({ upperBound }) => upperBound)).toEqual(reading.new?.buckets.map(({ upperBound }) => upperBound));
    expect(reading.old?.buckets.at(-1)?.count).toBe(0);
  });

  it('reads one value of each instance: of a gauge as it is, of a counter by the second', async () => {
    await using fake = await FakePods.start();
    const gauge = (...values: number[]) =>
      `# TYPE queue_length gauge\n${values.map((value, index) => `queue_length{queue="${index}"} ${value}\n`).join('')}`;
    fake.put('api-new-a', gauge(3, 4));
    fake.put('api-new-b', gauge(5, 0));
    fake.put('api-old-a', gauge(1, 1));
    const reader = new Reader(fake);
    expect(await reader.one(QUEUE)).toEqual({ kind: 'values', new: [7, 5], old: [2] });
    const cpu: MetricAsk = { kind: 'gauge', query: 'cpu_seconds_total' };
    const work = (seconds: number) => `# TYPE cpu_seconds_total counter\ncpu_seconds_total ${seconds}\n`;
    for (const pod of fake.pods.values()) pod.metrics = work(10);
    expect(await reader.one(cpu)).toMatchObject({ kind: 'nothing', code: 'no-data' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const pod of fake.pods.values()) pod.metrics = work(11);
    const rates = await reader.one(cpu);
    if (rates.kind !== 'values') throw new Error(`expected values, got ${JSON.stringify(rates)}`);
    // One second of work in a tenth of a second or a little more.
    expect(rates.new).toHaveLength(2);
    for (const rate of [...(rates.new ?? []), ...(rates.old ?? [])]) expect(rate).toBeGreaterThan(0.1);
    for (const rate of [...(rates.new ?? []), ...(rates.old ?? [])]) expect(rate).toBeLessThan(10.5);
  });

  it('scrapes each instance once for all signals of a look', async () => {
    await using fake = await FakePods.start();
    const all = `${requests(1, 0)}${durations(1, 0)}# TYPE queue_length gauge\nqueue_length 1\n`;
    for (const name of ['api-new-a', 'api-new-b', 'api-old-a']) fake.put(name, all);
    const reader = new Reader(fake);
    for (let look = 0; look < 3; look += 1) {
      fake.requests.length = 0;
      const readings = await reader.read(COUNTS, LATENCY, QUEUE);
      expect(readings.map(({ kind }) => kind)).toEqual(
        look === 0 ? ['nothing', 'nothing', 'values'] : ['counts', 'distribution', 'values'],
      );
      expect(fake.requests).toHaveLength(2 + 3);
    }
  });

  it('scrapes thirty instances of a side at most, and keeps to them', async () => {
    await using fake = await FakePods.start();
    const name = (number: number) => `api-new-${String(number).padStart(3, '0')}`;
    for (let number = 100; number < 160; number += 1) fake.put(name(number), requests(1, 0));
    fake.put('api-old-a', requests(1, 0));
    const reader = new Reader(fake);
    const scraped = () => fake.requests.filter((path) => path.includes('/proxy/') && path.includes('api-new')).sort();
    await reader.one(COUNTS);
    const first = scraped();
    expect(first).toHaveLength(30);
    // Others with smaller names come; the sample stays.
    for (let number = 0; number < 20; number += 1) fake.put(name(number), requests(1, 0));
    fake.requests.length = 0;
    await reader.one(COUNTS);
    expect(scraped()).toEqual(first);
  });

  it.each<[string, PodsSourceSettings, Parameters<FakePods['put']>[2], string]>([
    ['as given', { ...SETTINGS, port: 9464, path: '/stats?format=prometheus' }, {}, ':9464/proxy/stats'],
    ['by the name of a port', { ...SETTINGS, port: 'http' }, {}, ':8080/proxy/metrics'],
    [
      'as annotated',
      SETTINGS,
      { annotations: { 'prometheus.io/port': '15020', 'prometheus.io/path': '/stats/prometheus', 'prometheus.io/scheme': 'https' } },
      '/https:api-new-a:15020/proxy/stats/prometheus',
    ],
    [
      'at the port for metrics',
      SETTINGS,
      {
        ports: [
          { name: 'http', containerPort: 80 },
          { name: 'http-metrics', containerPort: 9100 },
        ],
      },
      ':9100/proxy/metrics',
    ],
    ['at the only port', SETTINGS, { ports: [{ containerPort: 3000 }] }, ':3000/proxy/metrics'],
  ])('finds the metrics %s', async (_, settings, more, path) => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', requests(1, 0), more);
    await new Reader(fake, settings).one(COUNTS);
    expect(fake.requests.at(-1)).toContain(path);
  });

  it('finds golden signals of what the instances show', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', readFileSync(new URL('exposition/testdata/client-golang.txt', import.meta.url), 'utf8'));
    const { source } = new Reader(fake);
    const side = { replicaSets: ['api-new'], from: NOW, until: NOW };
    const signal = new AbortController().signal;
    expect(await source.discover(PLACE, side, { instrumentation: null, latencySeconds: 0.3 }, signal)).toMatchObject({
      kind: 'found',
      instrumentation: 'prometheus',
      signals: { errors: { bad: 'http_requests_total{$(pods),code=~"5..|5xx"}' } },
    });
    fake.put('api-new-a', (_, response) => response.destroy());
    expect(await source.discover(PLACE, side, { instrumentation: null, latencySeconds: 0.3 }, signal)).toMatchObject({
      kind: 'none',
      message: expect.stringContaining('api-new-a'),
    });
  });
});
