import type { MetricAsk, MetricQuestion, MetricSide } from '@sluice/core';
import { FakeClock } from '@sluice/http/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../transport/transport.ts';
import { PrometheusClient } from './prometheus-client.ts';
import { PrometheusSource } from './prometheus-source.ts';
import { fakePrometheus, NOW, type StoredSeries } from './testing/fake-prometheus.ts';

const never = new AbortController().signal;
const place = { target: 'eu', context: null, namespace: 'shop', service: 'api', workload: 'api' };
const DELAY = 5_000;

function side(name: 'new' | 'old', from: number, until: number): MetricSide {
  return { replicaSets: [`api-${name}`], from, until };
}

function questionOf(ask: MetricAsk, from = NOW - 60_000, until = NOW): MetricQuestion {
  return { place, ask, new: side('new', from, until), old: side('old', from, until) };
}

/** Scraped every 15 s, the last time 20 s ago: in the last whole piece of 15 s that is over by as much as the delay. */
function counter(name: string, pod: string, values: readonly number[], more: Record<string, string> = {}): StoredSeries {
  const samples = values.map((value, index) => [NOW - 20_000 - (values.length - 1 - index) * 15_000, value] as const);
  return { labels: { __name__: name, namespace: 'shop', pod, ...more }, samples };
}

const COUNTS: MetricAsk = { kind: 'counts', bad: 'http_requests_total{code=~"5..",$(pods)}', total: 'http_requests_total{$(pods)}' };
const traffic = [
  counter('http_requests_total', 'api-new-aaaaa', [0, 10, 20, 30, 40, 50], { code: '200' }),
  counter('http_requests_total', 'api-new-aaaaa', [0, 0, 1, 2, 3, 4], { code: '500' }),
  counter('http_requests_total', 'api-old-aaaaa', [100, 110, 120, 130, 140, 150], { code: '200' }),
  counter('http_requests_total', 'api-old-bbbbb', [7, 17, 27, 37, 47, 57], { code: '200' }),
  counter('http_requests_total', 'api-olden-aaaaa', [0, 1_000, 2_000, 3_000, 4_000, 5_000], { code: '500' }),
];

describe('counts of plain selectors', () => {
  it('are what the raw samples say, for both sides in two requests', async () => {
    await using server = await fakePrometheus(traffic);
    const source = new PrometheusSource({ client: server.client });
    expect(await source.read(questionOf(COUNTS), never)).toEqual({
      kind: 'counts',
      new: { bad: 4, total: 44 },
      old: { bad: 0, total: 80 },
    });
    const matchers = 'namespace="shop",pod=~"api-new-[a-z0-9]{5}|api-old-[a-z0-9]{5}"';
    expect(server.queries).toEqual([
      `http_requests_total{code=~"5..",${matchers}}[360000ms]`,
      `http_requests_total{${matchers}}[360000ms]`,
    ]);
  });

  it('have other names for the labels where relabeling gives them others', async () => {
    const { samples } = counter('', '', [1, 1, 2, 3, 3, 4]);
    await using server = await fakePrometheus([
      { labels: { __name__: 'http_requests_total', ns: 'shop', k8s_pod: 'api-new-aaaaa', code: '500' }, samples },
    ]);
    const source = new PrometheusSource({ client: server.client, labels: { namespace: 'ns', pod: 'k8s_pod' } });
    expect(await source.read(questionOf(COUNTS), never)).toMatchObject({ new: { total: 3 }, old: null });
  });

  it('of a pod that is new are all that it has; of a series that is seen again, what was added; of one nobody watched before, what follows', async () => {
    const fresh = counter('http_requests_total', 'api-new-aaaaa', [5, 9], { code: '200' });
    await using watched = await fakePrometheus([
      fresh,
      counter('http_requests_total', 'api-old-aaaaa', [1, 1, 1, 1, 1, 1, 1], { code: '200' }),
    ]);
    expect(await new PrometheusSource({ client: watched.client }).read(questionOf(COUNTS), never)).toMatchObject({ new: { total: 9 } });

    const samples = [[NOW - 3_600_000, 1_000], ...counter('', '', [1_005, 1_009]).samples] as const;
    await using again = await fakePrometheus([{ ...fresh, samples }]);
    expect(await new PrometheusSource({ client: again.client }).read(questionOf(COUNTS), never)).toMatchObject({ new: { total: 9 } });

    await using unwatched = await fakePrometheus([fresh]);
    expect(await new PrometheusSource({ client: unwatched.client }).read(questionOf(COUNTS), never)).toMatchObject({ new: { total: 4 } });

    await using other = await fakePrometheus([fresh, counter('up', 'web-1', [1, 1, 1])]);
    expect(await new PrometheusSource({ client: other.client }).read(questionOf(COUNTS), never)).toMatchObject({ new: { total: 9 } });
  });

  it('of the same instances before are asked for by themselves, at their own time', async () => {
    const pod = counter(
      'http_requests_total',
      'api-old-aaaaa',
      Array.from({ length: 40 }, (_, index) => index * (index < 20 ? 1 : 10)),
      { code: '500' },
    );
    await using server = await fakePrometheus([pod]);
    const times = { new: side('old', NOW - 60_000, NOW), old: side('old', NOW - 420_000, NOW - 360_000) };
    const reading = await new PrometheusSource({ client: server.client }).read({ place, ask: COUNTS, ...times }, never);
    expect(reading).toEqual({ kind: 'counts', new: { bad: 40, total: 40 }, old: { bad: 4, total: 4 } });
    expect(server.queries).toHaveLength(4);
  });

  it('are counted of very many series', async () => {
    // More than a call takes arguments.
    const count = 130_000;
    const values = [80, 65, 20].map((ago, index) => [NOW / 1_000 - ago, String(index)]);
    const result = Array.from({ length: count }, (_, index) => ({ metric: { pod: 'api-new-aaaaa', i: String(index) }, values }));
    const body = Buffer.from(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
    const transport: Transport = { place: 'here', redact: (text) => text, ask: async () => ({ status: 200, headers: {}, body }) };
    const source = new PrometheusSource({ client: new PrometheusClient({ transport, clock: new FakeClock(NOW) }) });
    const reading = await source.read({ ...questionOf({ kind: 'counts', bad: 'n{$(pods)}', total: 'n{$(pods)}' }), old: null }, never);
    expect(reading).toEqual({ kind: 'counts', new: { bad: 2 * count, total: 2 * count }, old: null });
  });

  it('are known from the second scrape on, of the series or of their instances', async () => {
    const fresh = counter('http_requests_total', 'api-new-aaaaa', [9], { code: '200' });
    await using once = await fakePrometheus([fresh]);
    expect(await new PrometheusSource({ client: once.client }).read(questionOf(COUNTS), never)).toMatchObject({
      code: 'no-data',
      message: expect.stringContaining('scraped once'),
    });
    await using twice = await fakePrometheus([fresh, counter('up', 'api-new-aaaaa', [1, 1])]);
    expect(await new PrometheusSource({ client: twice.client }).read(questionOf(COUNTS), never)).toMatchObject({
      new: { bad: 0, total: 9 },
    });
  });

  it('add up over consecutive intervals to what the counters counted, whatever the scrape interval, the times of looks, and restarts', async () => {
    const pod = fc.record({
      offset: fc.nat({ max: 59_999 }),
      born: fc.nat({ max: 10 }),
      steps: fc.array(fc.record({ add: fc.nat({ max: 20 }), restart: fc.boolean() }), { minLength: 12, maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(5_000, 15_000, 30_000, 60_000),
        fc.array(pod, { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 1_000, max: 45_000 }), { minLength: 3, maxLength: 12 }),
        fc.boolean(),
        async (scrapeMs, pods, looks, restarted) => {
          const begin = Math.floor((NOW - looks.reduce((sum, look) => sum + look, 0)) / scrapeMs) * scrapeMs;
          const stored = pods.map(({ offset, born, steps }, index) => {
            let value = 0;
            const first = begin + (born - 12) * scrapeMs;
            const samples = steps.map(({ add, restart }, step) => {
              value = restart && add < value ? add : value + add;
              return [first + step * scrapeMs + (offset % scrapeMs), value] as const;
            });
            return { labels: { __name__: 'http_requests_total', namespace: 'shop', pod: `api-new-aaaa${index}`, code: '500' }, samples };
          });
          // The old side is scraped all the time, so that nothing is stale and whatever appears is new.
          const steady = {
            labels: { __name__: 'http_requests_total', namespace: 'shop', pod: 'api-new-zzzzz', code: '200' },
            samples: [] as [number, number][],
          };
          for (let at = begin - 20 * scrapeMs; at <= NOW; at += scrapeMs) steady.samples.push([at, 1]);
          await using server = await fakePrometheus([...stored, steady]);
          let source = new PrometheusSource({ client: server.client });
          let from = begin;
          let sum = 0;
          for (const look of looks) {
            if (restarted) source = new PrometheusSource({ client: server.client });
            const reading = await source.read({ ...questionOf(COUNTS, from, from + look), old: null }, never);
            if (reading.kind !== 'counts') throw new Error(JSON.stringify(reading));
            sum += reading.new?.bad ?? 0;
            from += look;
          }
          const whole = (at: number) => Math.floor((at - DELAY) / scrapeMs) * scrapeMs;
          const expected = stored.reduce((all, { samples }) => all + counted(samples, whole(begin), whole(from)), 0);
          expect(sum).toBe(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Independent of the product: steps between neighbours whose later one lies within. */
function counted(samples: readonly (readonly [number, number])[], from: number, until: number): number {
  return samples.reduce((sum, [at, value], index) => {
    const before = samples[index - 1]?.[1] ?? 0;
    return at > from && at <= until ? sum + (value < before ? value : value - before) : sum;
  }, 0);
}

describe('counts of other queries', () => {
  const ask: MetricAsk = {
    kind: 'counts',
    bad: 'sum(increase(errors_total{$(pods)}[$(interval)]))',
    total: 'sum(increase(requests_total{$(pods)}[$(interval)]))',
  };
  const filled = (name: string, which: string) => `sum(increase(${name}{namespace="shop",pod=~"api-${which}-[a-z0-9]{5}"}[60s]))`;
  const vector = (value: string) => ({ resultType: 'vector', result: [{ metric: {}, value: [NOW / 1000, value] }] });
  const ups = [counter('up', 'api-new-aaaaa', [1, 1, 1]), counter('up', 'api-old-aaaaa', [1, 1, 1])];

  it('are asked over four scrapes at least, and of that the part of the interval counts', async () => {
    await using server = await fakePrometheus(ups, {
      [filled('errors_total', 'new')]: vector('4'),
      [filled('requests_total', 'new')]: vector('80'),
      [filled('errors_total', 'old')]: vector('2'),
      [filled('requests_total', 'old')]: vector('40'),
    });
    const source = new PrometheusSource({ client: server.client });
    expect(await source.read(questionOf(ask, NOW - 15_000), never)).toEqual({
      kind: 'counts',
      new: { bad: 1, total: 20 },
      old: { bad: 0.5, total: 10 },
    });
  });

  it.each([
    {
      is: 'several series',
      answer: {
        resultType: 'vector',
        result: [
          { metric: { a: '1' }, value: [1, '1'] },
          { metric: { a: '2' }, value: [1, '1'] },
        ],
      },
      code: 'several-series',
      words: 'got 2: {"a":"1"}, {"a":"2"}',
    },
    { is: 'NaN', answer: vector('NaN'), code: 'not-a-number', words: 'got NaN' },
    { is: 'infinity', answer: vector('+Inf'), code: 'not-a-number', words: 'got Infinity' },
    { is: 'a text', answer: { resultType: 'string', result: [1, 'a'] }, code: 'bad-query', words: 'got a text' },
  ])('that are $is are $code', async ({ answer, code, words }) => {
    const all = ['errors_total', 'requests_total'].flatMap((name) => ['new', 'old'].map((which) => [filled(name, which), answer]));
    await using server = await fakePrometheus(ups, Object.fromEntries(all));
    const reading = await new PrometheusSource({ client: server.client }).read(questionOf(ask, NOW - 15_000), never);
    expect(reading).toMatchObject({ kind: 'nothing', code, message: expect.stringContaining(words) });
  });

  it.each([
    { bad: 'sum(errors_total{$(pods)})', words: 'does not count events' },
    { bad: 'sum(increase(errors_total[$(interval)]))', words: 'does not tell new instances from old ones' },
    { bad: 'errors_total{$(pod)}', words: 'does not tell new instances from old ones' },
  ])('are refused where $bad $words', async ({ bad, words }) => {
    await using server = await fakePrometheus(ups);
    const reading = await new PrometheusSource({ client: server.client }).read(questionOf({ ...ask, bad }), never);
    expect(reading).toMatchObject({ kind: 'nothing', verdict: 'error', code: 'bad-query', message: expect.stringContaining(words) });
  });
});

describe('what is doubted', () => {
  const read = async (
    stored: readonly StoredSeries[],
    more: Awaited<ReturnType<typeof fakePrometheus>>['more'] = {},
    ask: MetricAsk = COUNTS,
  ) => {
    await using server = await fakePrometheus(stored);
    Object.assign(server.more, more);
    return await new PrometheusSource({ client: server.client }).read(questionOf(ask), never);
  };
  const empty: StoredSeries[] = [];

  it.each([
    {
      is: 'a warning',
      stored: traffic,
      more: { warnings: ['store b is away'] },
      code: 'warning',
      verdict: 'inconclusive',
      words: 'store b is away',
    },
    { is: 'a part', stored: traffic, more: { isPartial: true }, code: 'partial', verdict: 'inconclusive', words: 'a part of its storage' },
    {
      is: 'a clock 10 minutes ahead',
      stored: traffic,
      more: { skewMs: 600_000 },
      code: 'clock-skew',
      verdict: 'error',
      words: 's ahead of ours; expected at most 30 s ahead or 5 s behind',
    },
    {
      is: 'a clock 10 minutes behind',
      stored: traffic,
      more: { skewMs: -600_000 },
      code: 'clock-skew',
      verdict: 'error',
      words: 's behind ours',
    },
    {
      is: 'an unknown metric',
      stored: empty,
      code: 'no-data',
      verdict: 'inconclusive',
      words: 'no series named http_requests_total for a day',
    },
    {
      is: 'pods that are not scraped',
      stored: [counter('http_requests_total', 'web-1', [1, 2], { code: '500' })],
      code: 'no-data',
      verdict: 'inconclusive',
      words: 'Is it scraped? Its series need the labels {namespace="shop",pod=~"api-new-[a-z0-9]{5}"}',
    },
    {
      is: 'pods without requests',
      stored: [counter('http_requests_total', 'web-1', [1, 2], { code: '500' }), counter('up', 'api-new-aaaaa', [1, 1])],
      code: 'no-data',
      verdict: 'inconclusive',
      words: 'no requests?',
    },
    {
      is: 'a label that no series has',
      stored: traffic.map(({ labels: { code: _, ...labels }, samples }) => ({ labels, samples })),
      code: 'no-data',
      verdict: 'inconclusive',
      words: 'has no label code, so that nothing is ever counted; it has namespace, pod',
    },
    {
      is: 'an old sample',
      stored: [
        {
          ...counter('http_requests_total', 'api-new-aaaaa', []),
          samples: [
            [NOW - 120_000, 1],
            [NOW - 105_000, 2],
          ] as const,
        },
      ],
      code: 'stale',
      verdict: 'inconclusive',
      words: 'is 100 s old; expected at most 38 s',
    },
    {
      is: 'NaN',
      stored: [counter('http_requests_total', 'api-new-aaaaa', [1, Number.NaN, Number.NaN], { code: '500' })],
      code: 'not-a-number',
      verdict: 'inconclusive',
      words: 'got NaN',
    },
  ])('is $is: $code', async ({ stored, more, code, verdict, words }) => {
    expect(await read(stored, more)).toMatchObject({ kind: 'nothing', verdict, code, message: expect.stringContaining(words) });
  });

  it('is no clock within the delay, and none that is a little ahead', async () => {
    expect(await read(traffic, { skewMs: -4_000 })).toMatchObject({ kind: 'counts' });
    expect(await read(traffic, { skewMs: 20_000 })).toMatchObject({ kind: 'counts' });
  });

  it('is not the absence of errors', async () => {
    const good = [...traffic.filter(({ labels }) => labels.code === '200')];
    expect(await read(good)).toMatchObject({ kind: 'counts', new: { bad: 0 }, old: { bad: 0 } });
  });

  it('is said once for pods whose names begin alike because they are cut', async () => {
    await using server = await fakePrometheus(traffic);
    const long = 'x'.repeat(57);
    const question = questionOf(COUNTS);
    const sides = { new: { ...question.new, replicaSets: [`${long}-new`] }, old: { ...question.new, replicaSets: [`${long}-old`] } };
    const reading = await new PrometheusSource({ client: server.client }).read({ ...question, ...sides }, never);
    expect(reading).toMatchObject({ kind: 'nothing', code: 'bad-query', message: expect.stringContaining('cannot be told apart') });
  });

  it('is not a cancel', async () => {
    await using server = await fakePrometheus(traffic);
    const source = new PrometheusSource({ client: server.client });
    await expect(source.read(questionOf(COUNTS), AbortSignal.abort(new Error('SIGINT')))).rejects.toThrow('SIGINT');
  });
});

describe('durations', () => {
  const ask: MetricAsk = { kind: 'latency', histogram: 'http_request_duration_seconds{$(pods)}', thresholdSeconds: 0.3 };
  const classic = (pod: string, scale: number, name = 'http_request_duration_seconds_bucket', bounds = ['+Inf', '0.3', '0.1']) =>
    bounds.map((le, index) =>
      counter(
        name,
        pod,
        [0, 1, 2, 3, 4].map((n) => n * scale * (bounds.length - index)),
        { le },
      ),
    );
  const read = async (stored: readonly StoredSeries[], one: MetricAsk = ask) => {
    await using server = await fakePrometheus(stored);
    return await new PrometheusSource({ client: server.client }).read(questionOf(one), never);
  };

  it('are classic histograms, whatever the order of their series', async () => {
    expect(await read([...classic('api-new-aaaaa', 1), ...classic('api-new-bbbbb', 10), ...classic('api-old-aaaaa', 2)])).toEqual({
      kind: 'distribution',
      new: { buckets: [0.1, 0.3, Infinity].map((upperBound, index) => ({ upperBound, count: 44 * (index + 1) })) },
      old: { buckets: [0.1, 0.3, Infinity].map((upperBound, index) => ({ upperBound, count: 8 * (index + 1) })) },
    });
  });

  it('are asked for by the name with or without _bucket', async () => {
    const named: MetricAsk = { ...ask, histogram: 'http_request_duration_seconds_bucket{$(pods)}' };
    expect(await read(classic('api-new-aaaaa', 1), named)).toEqual(await read(classic('api-new-aaaaa', 1)));
  });

  it('in milliseconds become seconds', async () => {
    const stored = classic('api-new-aaaaa', 1, 'istio_request_duration_milliseconds_bucket', ['+Inf', '300', '100']);
    const reading = await read(stored, { ...ask, histogram: 'istio_request_duration_milliseconds{$(pods)}' });
    expect(reading).toMatchObject({ new: { buckets: [{ upperBound: 0.1 }, { upperBound: 0.3 }, { upperBound: Infinity }] } });
  });

  it('of pods with other bounds are known at the common ones', async () => {
    const other = classic('api-new-bbbbb', 1, undefined, ['+Inf', '0.3', '0.2']);
    expect(await read([...classic('api-new-aaaaa', 1), ...other])).toMatchObject({
      new: {
        buckets: [
          { upperBound: 0.3, count: 16 },
          { upperBound: Infinity, count: 24 },
        ],
      },
    });
  });

  it('without a bucket for the rest are an error', async () => {
    const stored = classic('api-new-aaaaa', 1, undefined, ['0.3', '0.1']);
    expect(await read(stored)).toMatchObject({
      kind: 'nothing',
      verdict: 'error',
      code: 'unexpected-answer',
      message: expect.stringContaining('le="+Inf"'),
    });
  });

  it('are native histograms, with counters that begin again', async () => {
    const at = (seconds: number, one: number, two: number) =>
      [
        NOW - 20_000 - seconds * 1000,
        {
          count: String(one + two),
          sum: '1',
          buckets: [
            [0, '0.1', '0.2', String(one)],
            [0, '0.4', '0.8', String(two)],
          ],
        },
      ] as const;
    const histograms = [at(75, 5, 5), at(60, 6, 6), at(45, 7, 9), at(30, 1, 0), at(15, 1, 1), at(0, 2, 1)];
    const labels = { __name__: 'http_request_duration_seconds', namespace: 'shop', pod: 'api-new-aaaaa' };
    // 7 − 6 and 9 − 6 before the restart, 2 and 1 after it.
    expect(await read([{ labels, samples: [], histograms }])).toEqual({
      kind: 'distribution',
      new: {
        buckets: [
          { upperBound: 0.1, count: 0 },
          { upperBound: 0.2, count: 3 },
          { upperBound: 0.4, count: 3 },
          { upperBound: 0.8, count: 7 },
          { upperBound: Infinity, count: 7 },
        ],
      },
      old: null,
    });
  });

  it('of an expression are multiplied by the part of its interval', async () => {
    const histogram = 'sum by (le) (increase(slow_bucket{$(pods)}[$(interval)]))';
    const query = (which: string) => `sum by (le) (increase(slow_bucket{namespace="shop",pod=~"api-${which}-[a-z0-9]{5}"}[240s]))`;
    const result = [
      ['+Inf', '8'],
      ['0.3', '4'],
    ].map(([le, value]) => ({ metric: { le }, value: [NOW / 1000, value] }));
    const answer = { resultType: 'vector', result };
    await using server = await fakePrometheus([], { [query('new')]: answer, [query('old')]: { resultType: 'vector', result: [] } });
    expect(await new PrometheusSource({ client: server.client }).read(questionOf({ ...ask, histogram }), never)).toEqual({
      kind: 'distribution',
      new: {
        buckets: [
          { upperBound: 0.3, count: 1 },
          { upperBound: Infinity, count: 2 },
        ],
      },
      old: null,
    });
  });
});

describe('values', () => {
  const gauge: MetricAsk = { kind: 'gauge', query: 'queue_depth{$(pods)}' };
  const limit: MetricAsk = { kind: 'threshold', query: 'queue_depth{$(pods)}', max: 100, min: null, consecutive: 3 };
  const stored = [
    counter('queue_depth', 'api-new-aaaaa', [1, 2, 3]),
    counter('queue_depth', 'api-new-bbbbb', [4, 5, 6]),
    counter('queue_depth', 'api-old-aaaaa', [7, 8, 9]),
  ];

  it('are one for each series, and none twice', async () => {
    await using server = await fakePrometheus(stored);
    const source = new PrometheusSource({ client: server.client });
    expect(await source.read(questionOf(gauge, NOW - 15_000, NOW), never)).toEqual({ kind: 'values', new: [3, 6], old: [9] });
    expect(await source.read(questionOf(gauge, NOW, NOW + 1_000), never)).toEqual({ kind: 'values', new: [], old: [] });
  });

  it('with a limit are one', async () => {
    await using server = await fakePrometheus(stored.slice(1));
    const source = new PrometheusSource({ client: server.client });
    expect(await source.read(questionOf(limit), never)).toEqual({ kind: 'values', new: [6], old: null });
  });

  it('with a limit are not several', async () => {
    await using server = await fakePrometheus(stored);
    const reading = await new PrometheusSource({ client: server.client }).read(questionOf(limit), never);
    expect(reading).toMatchObject({
      kind: 'nothing',
      verdict: 'inconclusive',
      code: 'several-series',
      message: expect.stringContaining('got 2'),
    });
  });
});

describe('golden signals', () => {
  const wanted = { instrumentation: null, latencySeconds: 0.3 };
  const discover = async (stored: readonly StoredSeries[], instrumentation: string | null = null) => {
    await using server = await fakePrometheus(stored);
    const source = new PrometheusSource({ client: server.client });
    return await source.discover(place, side('new', NOW - 60_000, NOW), { ...wanted, instrumentation }, never);
  };

  it('are found by what the instances have, one number for each of them', async () => {
    const found = await discover([
      counter('http_requests_total', 'api-new-aaaaa', [1], { status: '200' }),
      counter('http_request_duration_seconds_bucket', 'api-new-aaaaa', [1], { le: '+Inf' }),
      counter('istio_requests_total', 'web-1', [1], { response_code: '200' }),
      counter('container_memory_working_set_bytes', 'api-new-aaaaa', [1], { container: 'api' }),
    ]);
    expect(found).toEqual({
      kind: 'found',
      instrumentation: 'prometheus',
      signals: {
        errors: { kind: 'counts', bad: 'http_requests_total{$(pods),status=~"5..|5xx"}', total: 'http_requests_total{$(pods)}' },
        latency: { kind: 'latency', histogram: 'http_request_duration_seconds{$(pods)}', thresholdSeconds: 0.3 },
        traffic: { kind: 'gauge', query: 'sum by (pod) (rate(http_requests_total{$(pods)}[$(interval)]))' },
        memory: { kind: 'gauge', query: 'sum by (pod) (container_memory_working_set_bytes{$(pods),container!=""})' },
      },
    });
  });

  it.each([
    ['traces', 'traces_spanmetrics_calls_total', 'status_code', '{$(pods),span_kind="SPAN_KIND_SERVER",status_code=~"STATUS_CODE_ERROR"}'],
    ['opentelemetry', 'rpc_server_call_duration_seconds_count', 'rpc_response_status_code', '{$(pods),rpc_response_status_code=~"UNKNOWN|'],
    ['envoy', 'envoy_http_downstream_rq_xx', 'envoy_response_code_class', '{$(pods),envoy_response_code_class=~"5"}'],
  ])('of %s are known by %s', async (instrumentation, name, label, matchers) => {
    const stored = [counter(name, 'api-new-aaaaa', [1], { [label]: 'x', span_kind: 'SPAN_KIND_SERVER' })];
    const found = await discover(stored);
    expect(found).toMatchObject({
      kind: 'found',
      instrumentation,
      signals: { errors: { bad: expect.stringContaining(`${name}${matchers}`) } },
    });
  });

  it('of an ingress are of the service, and found when they are named', async () => {
    const ingress = [
      counter('nginx_ingress_controller_requests', 'nginx-1', [1], { status: '200', exported_namespace: 'shop', exported_service: 'api' }),
    ];
    expect(await discover(ingress)).toMatchObject({ kind: 'none' });
    expect(await discover(ingress, 'nginx-ingress')).toMatchObject({
      kind: 'found',
      signals: { errors: { total: 'nginx_ingress_controller_requests{exported_namespace="$(namespace)",exported_service="$(service)"}' } },
    });
  });

  it('are none where nothing is known, with what was looked for and where', async () => {
    expect(await discover([])).toMatchObject({
      kind: 'none',
      message: expect.stringMatching(/namespace="shop",pod=~"api-new-.*http_requests_total/),
    });
    expect(await discover([], 'itsio')).toMatchObject({ kind: 'none', message: expect.stringContaining('no instrumentation itsio') });
  });
});
