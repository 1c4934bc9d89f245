import type { MetricAsk, MetricQuestion, Reading } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { NEW, never, OLD, PLACE, type Reply, vendorServer } from '../testing/vendor-server.ts';
import { WebSource, type WebSourceOptions } from './web-source.ts';

const COUNTS: MetricAsk = { kind: 'counts', bad: '$.errors', total: '$.requests' };
const PATH = '/v1/stats?side=$(side)&sets=$(replicaSets)&from=$(from)&until=$(until)';

/** Answers to the new side, then to the old one, and so on: both sides are asked in this order. */
async function open(replies: readonly [Reply, ...Reply[]], options: Partial<WebSourceOptions> = {}) {
  const server = await vendorServer(...replies);
  const source = new WebSource({ transport: server.transport, path: PATH, counts: 'interval', timeoutMs: 1_000, ...options });
  const read = (ask: MetricAsk, more: Partial<MetricQuestion> = {}): Promise<Reading> =>
    source.read({ place: PLACE, ask, new: NEW, old: OLD, ...more }, never);
  return { server, source, read, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const both = (body: unknown): readonly [Reply] => [{ body }];

describe('WebSource', () => {
  it('asks once for each side, with all that the path names, and shares the answer between questions', async () => {
    await using web = await open(both({ errors: 2, requests: 100, queue: [{ n: 3 }, { n: '4.5' }] }));
    expect(await Promise.all([web.read(COUNTS), web.read({ kind: 'gauge', query: '$.queue[*].n' })])).toEqual([
      { kind: 'counts', new: { bad: 2, total: 100 }, old: { bad: 2, total: 100 } },
      { kind: 'values', new: [3, 4.5], old: [3, 4.5] },
    ]);
    const from = NEW.from / 1000;
    expect(web.server.seen.map(({ url }) => url).toSorted()).toEqual([
      `/v1/stats?side=new&sets=api-7d4f9c&from=${from}&until=${from + 60}`,
      `/v1/stats?side=old&sets=api-5b6c88%2Capi-6f7d99&from=${from}&until=${from + 60}`,
    ]);
  });

  it('counts totals from look to look, and from zero where they fell', async () => {
    await using web = await open(
      [
        { body: { errors: 5, requests: 100 } },
        { body: { errors: 5, requests: 100 } },
        { body: { errors: 9, requests: 150 } },
        { body: { errors: 9, requests: 150 } },
        { body: { errors: 1, requests: 200 } },
      ],
      { counts: 'total' },
    );
    const later = (seconds: number) => ({ new: { ...NEW, until: NEW.until + seconds }, old: { ...OLD, until: OLD.until + seconds } });
    expect(await web.read(COUNTS)).toMatchObject({ kind: 'nothing', verdict: 'inconclusive', code: 'no-data' });
    expect(await web.read(COUNTS, later(15))).toEqual({ kind: 'counts', new: { bad: 4, total: 50 }, old: { bad: 4, total: 50 } });
    expect(await web.read(COUNTS, later(30))).toEqual({ kind: 'counts', new: { bad: 1, total: 200 }, old: { bad: 1, total: 200 } });
  });

  it('compares with time before where the path names it, and says so where it does not', async () => {
    const before = { ...OLD, from: OLD.from - 3_600_000, until: OLD.until - 3_600_000 };
    await using web = await open(both({ errors: 0, requests: 7 }));
    expect(await web.read(COUNTS, { old: before })).toMatchObject({ kind: 'counts', old: { total: 7 } });
    await using now = await open(both({ errors: 0, requests: 7 }), { path: '/stats/$(side)', counts: 'total' });
    expect(await now.read(COUNTS, { old: before })).toMatchObject({
      code: 'bad-query',
      message: expect.stringContaining('knows only now'),
    });
  });

  it.each<[string, Reply, MetricAsk, string, string, string]>([
    ['a path that finds nothing', { body: { requests: 1 } }, COUNTS, 'inconclusive', 'no-data', 'nothing at $.errors'],
    ['a gauge that finds nothing', { body: {} }, { kind: 'gauge', query: '$.queue' }, 'inconclusive', 'no-data', 'nothing at $.queue'],
    [
      'two values for one',
      { body: [{ e: 1 }, { e: 2 }] },
      { ...COUNTS, total: '$[*].e', bad: '$[0].e' },
      'inconclusive',
      'several-series',
      'finds 2 values',
    ],
    ['null', { body: { errors: null, requests: 1 } }, COUNTS, 'inconclusive', 'not-a-number', '$.errors finds null'],
    ['NaN as text', { body: { errors: 'NaN', requests: 1 } }, COUNTS, 'inconclusive', 'not-a-number', '"NaN"'],
    ['a word', { body: { errors: 'many', requests: 1 } }, COUNTS, 'error', 'unexpected-answer', 'finds "many": expected a number'],
    ['more bad ones than all', { body: { errors: 3, requests: 1 } }, COUNTS, 'error', 'unexpected-answer', 'the bad ones among all'],
    ['something else than JSON', { body: '<html>' }, COUNTS, 'error', 'unexpected-answer', 'something else than JSON'],
    ['a path that is none', { body: {} }, { ...COUNTS, bad: '$.a[' }, 'error', 'bad-query', 'is no JSONPath'],
    ['a script', { body: {} }, { ...COUNTS, bad: '$[?(process.exit())]' }, 'error', 'bad-query', 'is no JSONPath'],
    [
      'too many values',
      { body: Array.from({ length: 2_000 }, () => 1) },
      { kind: 'gauge', query: '$[*]' },
      'error',
      'too-large',
      'more than 1000',
    ],
    ['a latency', { body: {} }, { kind: 'latency', histogram: '$', thresholdSeconds: 1 }, 'error', 'bad-query', 'no histograms'],
    ['a login', { status: 401, body: 'who are you' }, COUNTS, 'error', 'refused', 'Correct `auth` or `headers`'],
    ['a page that is not there', { status: 404, body: '' }, COUNTS, 'error', 'unexpected-answer', '404'],
    ['a server that is broken', { status: 500, body: 'oops' }, COUNTS, 'inconclusive', 'unreachable', '500'],
  ])('says of %s what it is, and never passes it', async (_, reply, ask, verdict, code, message) => {
    await using web = await open([reply]);
    expect(await web.read(ask)).toEqual({ kind: 'nothing', verdict, code, message: expect.stringContaining(message) });
  });

  it('refuses a path that asks for both versions alike', async () => {
    await using web = await open(both({ errors: 0, requests: 1 }), { path: '/stats?until=$(until)' });
    expect(await web.read(COUNTS)).toMatchObject({
      verdict: 'error',
      code: 'bad-query',
      message: expect.stringContaining('asked for alike'),
    });
  });

  it('has no golden signals, and says what to write', async () => {
    await using web = await open(both({}));
    expect(await web.source.discover()).toMatchObject({ kind: 'none', message: expect.stringContaining('bad: $.errors') });
  });
});
