import { describe, expect, it } from 'vitest';
import { SourceError } from '../source-error.ts';
import { NEW, never, OLD, PLACE, UNTIL } from '../testing/vendor-server.ts';
import type { Series, SeriesVendor, TimeRange } from './series.ts';
import { SeriesSource } from './series-source.ts';

interface Asked {
  readonly query: string;
  readonly range: TimeRange;
}

/** Answers by the query; what it was asked is kept. */
function source(answers: Readonly<Record<string, readonly Series[] | Error>>, delayMs = 0) {
  const asked: Asked[] = [];
  const vendor = {
    name: 'vendor',
    pods: (_place, { replicaSets }) => replicaSets.join('|'),
    literal: (text) => text,
    async ask(query, range) {
      asked.push({ query, range });
      const answer = answers[query];
      if (answer === undefined) throw new Error(`not expected: ${query}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } satisfies SeriesVendor;
  return { asked, source: new SeriesSource({ vendor, delayMs }) };
}

function series(...points: readonly (readonly [secondsAgo: number, value: number])[]): Series {
  return { name: 's', points: points.map(([ago, value]) => ({ at: UNTIL - ago * 1000, value })) };
}

const COUNTS = { kind: 'counts', bad: 'bad $(pods)', total: 'all $(pods)' } as const;

describe('counts', () => {
  it('are the sums of the points within the interval, the first instant left out and the last one in it', async () => {
    const edges = series([60, 1000], [59, 1], [30, 2], [0, 4], [-1, 1000]);
    const { source: metric } = source({
      'bad api-7d4f9c': [series([10, 1])],
      'all api-7d4f9c': [edges, series([5, 10])],
      'bad api-5b6c88|api-6f7d99': [],
      'all api-5b6c88|api-6f7d99': [series([20, 9])],
    });
    expect(await metric.read({ place: PLACE, ask: COUNTS, new: NEW, old: OLD }, never)).toEqual({
      kind: 'counts',
      new: { bad: 1, total: 17 },
      old: { bad: 0, total: 9 },
    });
  });

  it('are nothing of a side without any point of the total', async () => {
    const { source: metric } = source({ 'bad api-7d4f9c': [], 'all api-7d4f9c': [series([90, 5])] });
    expect(await metric.read({ place: PLACE, ask: COUNTS, new: NEW, old: null }, never)).toEqual({ kind: 'counts', new: null, old: null });
  });

  it('are not asked for where there are no instances yet', async () => {
    const { source: metric, asked } = source({});
    const none = { ...NEW, replicaSets: [] };
    expect(await metric.read({ place: PLACE, ask: COUNTS, new: none, old: null }, never)).toEqual({ kind: 'counts', new: null, old: null });
    expect(asked).toEqual([]);
  });

  it('are asked for as long ago as the vendor is late', async () => {
    const { source: metric, asked } = source({ 'bad api-7d4f9c': [], 'all api-7d4f9c': [] }, 45_000);
    await metric.read({ place: PLACE, ask: COUNTS, new: NEW, old: null }, never);
    expect(asked[0]?.range).toEqual({ from: UNTIL - 105_000, until: UNTIL - 45_000 });
  });
});

describe('values', () => {
  it('are the newest point of each series', async () => {
    const { source: metric } = source({ q: [series([50, 1], [10, 2]), series([3, 7], [40, 9])] });
    const ask = { kind: 'gauge', query: 'q' } as const;
    expect(await metric.read({ place: PLACE, ask, new: NEW, old: null }, never)).toEqual({ kind: 'values', new: [2, 7], old: null });
  });

  it('against a limit are one, of the new side alone', async () => {
    const ask = { kind: 'threshold', query: 'q', max: 1, min: null, consecutive: 1 } as const;
    const one = source({ q: [series([1, 5])] });
    expect(await one.source.read({ place: PLACE, ask, new: NEW, old: OLD }, never)).toEqual({ kind: 'values', new: [5], old: null });
    expect(one.asked).toHaveLength(1);
    const two = source({ q: [series([1, 5]), series([1, 6])] });
    expect(await two.source.read({ place: PLACE, ask, new: NEW, old: OLD }, never)).toMatchObject({
      kind: 'nothing',
      code: 'several-series',
      verdict: 'inconclusive',
      message: expect.stringContaining('2 series; expected one'),
    });
  });

  it('that are no numbers are no reading', async () => {
    const { source: metric } = source({ q: [series([1, Number.NaN])] });
    const ask = { kind: 'gauge', query: 'q' } as const;
    expect(await metric.read({ place: PLACE, ask, new: NEW, old: null }, never)).toMatchObject({ kind: 'nothing', code: 'not-a-number' });
  });
});

describe('a query', () => {
  it('has its variables filled in', async () => {
    const written = '$(pods) $( interval ) $(service) $(namespace) $(target) $(workload)';
    const { source: metric, asked } = source({ 'api-7d4f9c 60s api shop eu api': [] });
    await metric.read({ place: PLACE, ask: { kind: 'gauge', query: written }, new: NEW, old: null }, never);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a variable that nobody knows', { kind: 'gauge', query: '$(pod)' }, 'there is no variable $(pod) in a query: expected one of $(pods)'],
    ['a histogram', { kind: 'latency', histogram: 'h', thresholdSeconds: 1 }, 'ask for the slow requests as `bad`'],
  ] as const)('with %s is refused', async (_, ask, words) => {
    const { source: metric, asked } = source({});
    expect(await metric.read({ place: PLACE, ask, new: NEW, old: null }, never)).toMatchObject({
      kind: 'nothing',
      code: 'bad-query',
      verdict: 'error',
      message: expect.stringContaining(words),
    });
    expect(asked).toEqual([]);
  });
});

it('says of a failure what it is, and rejects with the reason of a cancel', async () => {
  const { source: metric } = source({ q: new SourceError('unreachable', 'gone') });
  const question = { place: PLACE, ask: { kind: 'gauge', query: 'q' }, new: NEW, old: null } as const;
  expect(await metric.read(question, never)).toEqual({ kind: 'nothing', verdict: 'inconclusive', code: 'unreachable', message: 'gone' });
  await expect(metric.read(question, AbortSignal.abort(new Error('job cancelled')))).rejects.toThrow('job cancelled');
});

it('looks for no golden signals, and says what to write', async () => {
  const { source: metric } = source({});
  expect(await metric.discover()).toMatchObject({ kind: 'none', message: expect.stringContaining('bad and total, or query') });
});
