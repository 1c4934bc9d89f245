import type http from 'node:http';
import { FakeClock, httpServer, type Seen } from '@sluice/http/testing';
import { describe, expect, it } from 'vitest';
import { directTransport } from '../transport/direct-transport.ts';
import { PrometheusClient } from './prometheus-client.ts';

const AT = Date.parse('2026-11-23T12:00:00.250Z');
const never = new AbortController().signal;

type Reply = (seen: Seen, response: http.ServerResponse) => void;

function reply(status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Reply {
  return (_, response) => response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function success(data: unknown, more: object = {}): Reply {
  return reply(200, { status: 'success', data, ...more });
}

function failure(status: number, errorType: string, error: string): Reply {
  return reply(status, { status: 'error', errorType, error });
}

/** Answers as it is told, one reply after another; the last one stays. */
async function prometheus(...replies: readonly [Reply, ...Reply[]]) {
  const left = [...replies];
  const server = await httpServer((seen, response) => ((left.length > 1 ? left.shift() : left[0]) ?? replies[0])(seen, response));
  const clock = new FakeClock();
  const transport = directTransport({
    address: new URL(`${server.url}/prom/`),
    env: {},
    authorizer: null,
    headers: { 'x-scope-orgid': 'team-a' },
  });
  return { server, clock, client: new PrometheusClient({ transport, clock, timeoutMs: 2_000, random: () => 0.5 }), ...server };
}

describe('a question', () => {
  it('is a form, with the time in seconds, the tenant, and nothing partial', async () => {
    await using server = await prometheus(success({ resultType: 'vector', result: [] }));
    await server.client.query('up{a="ü"}', AT, never);
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', url: '/prom/api/v1/query', headers: { 'x-scope-orgid': 'team-a' } });
    expect(seen?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(seen?.body))).toEqual({
      query: 'up{a="ü"}',
      time: '1795435200.250',
      timeout: '2000ms',
      partial_response: 'false',
    });
  });

  it('over a range has its step in seconds', async () => {
    await using server = await prometheus(success({ resultType: 'matrix', result: [] }));
    await server.client.queryRange('up', { from: AT - 60_000, until: AT, stepSeconds: 15 }, never);
    const form = Object.fromEntries(new URLSearchParams(server.seen[0]?.body));
    expect(form).toMatchObject({ start: '1795435140.250', end: '1795435200.250', step: '15' });
  });

  it('is asked by GET, for good, where POST is not allowed', async () => {
    await using server = await prometheus(reply(405, ''), success({ resultType: 'vector', result: [] }));
    await server.client.query('up', AT, never);
    await server.client.query('down', AT, never);
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
    expect(server.seen[2]?.url).toMatch(/^\/prom\/api\/v1\/query\?.*query=down/);
  });

  it('about series names every selector, a time range and a limit', async () => {
    await using server = await prometheus(success([{ __name__: 'up', pod: 'a' }]));
    const { data } = await server.client.series(['up', '{job="x"}'], { from: AT - 1_000, until: AT, limit: 50 }, never);
    expect(data).toEqual([{ __name__: 'up', pod: 'a' }]);
    const form = new URLSearchParams(server.seen[0]?.body);
    expect(form.getAll('match[]')).toEqual(['up', '{job="x"}']);
    expect(Object.fromEntries(form)).toMatchObject({ start: '1795435199.250', end: '1795435200.250', limit: '50' });
  });
});

describe('an answer', () => {
  it('of a vector has numbers, also those that JSON lacks', async () => {
    const result = ['NaN', '+Inf', '-Inf', 'Inf', '1.5e-3'].map((value) => ({ metric: { pod: value }, value: [1795435200.25, value] }));
    await using server = await prometheus(success({ resultType: 'vector', result }));
    const { data } = await server.client.query('x', AT, never);
    if (data.kind !== 'vector') throw new Error(data.kind);
    expect(data.series.map(({ samples }) => samples[0])).toEqual(
      [Number.NaN, Infinity, -Infinity, Infinity, 0.0015].map((value) => ({ at: AT, value })),
    );
  });

  it('of a range selector has every sample', async () => {
    const result = [
      {
        metric: { pod: 'a' },
        values: [
          [1795435185, '1'],
          [1795435200.25, '2'],
        ],
      },
    ];
    await using server = await prometheus(success({ resultType: 'matrix', result }));
    const { data } = await server.client.query('x[1m]', AT, never);
    expect(data).toEqual({
      kind: 'matrix',
      series: [
        {
          labels: { pod: 'a' },
          samples: [
            { at: AT - 15_250, value: 1 },
            { at: AT, value: 2 },
          ],
          histograms: [],
        },
      ],
    });
  });

  it('may be a native histogram', async () => {
    const histogram = {
      count: '3',
      sum: '0.7',
      buckets: [
        [0, '0.1', '0.2', '1'],
        [0, '0.2', '0.4', '2'],
      ],
    };
    await using server = await prometheus(
      success({ resultType: 'vector', result: [{ metric: {}, histogram: [1795435200.25, histogram] }] }),
    );
    const { data } = await server.client.query('x', AT, never);
    expect(data).toMatchObject({
      series: [
        {
          samples: [],
          histograms: [
            {
              at: AT,
              count: 3,
              sum: 0.7,
              buckets: [
                { lower: 0.1, upper: 0.2, count: 1 },
                { lower: 0.2, upper: 0.4, count: 2 },
              ],
            },
          ],
        },
      ],
    });
  });

  it('may be one number or a text', async () => {
    await using server = await prometheus(
      success({ resultType: 'scalar', result: [1795435200.25, '0.5'] }),
      success({ resultType: 'string', result: [1795435200.25, 'a'] }),
    );
    expect((await server.client.query('0.5', AT, never)).data).toEqual({ kind: 'scalar', sample: { at: AT, value: 0.5 } });
    expect((await server.client.query('"a"', AT, never)).data).toEqual({ kind: 'string', text: 'a' });
  });

  it('keeps what its server says about it', async () => {
    const said = { warnings: ['no data for store b'], infos: ['might not be a counter'], isPartial: true };
    await using server = await prometheus(success({ resultType: 'vector', result: [] }, said));
    expect(await server.client.query('x', AT, never)).toMatchObject({ warnings: said.warnings, infos: said.infos, partial: true });
  });

  it('tells how far the clocks are apart', async () => {
    const data = { status: 'success', data: { resultType: 'vector', result: [] } };
    await using server = await prometheus(reply(200, data, { date: 'Mon, 23 Nov 2026 12:10:00 GMT' }));
    expect((await server.client.query('x', AT, never)).skewMs).toBe(600_500);
  });
});

describe('what may pass by itself', () => {
  const empty = success({ resultType: 'vector', result: [] });

  it.each([429, 502, 503, 504])('is asked again after %i', async (status) => {
    await using server = await prometheus(reply(status, 'busy'), reply(status, 'busy'), empty);
    await server.client.query('x', AT, never);
    expect(server.clock.slept).toEqual([250, 500]);
  });

  it('is asked no sooner than Retry-After says, and not past the patience', async () => {
    await using server = await prometheus(reply(429, 'slow down', { 'retry-after': '7' }));
    await expect(server.client.query('x', AT, never)).rejects.toMatchObject({
      code: 'unreachable',
      verdict: 'inconclusive',
      message: expect.stringContaining('(429): slow down'),
    });
    expect(server.clock.slept).toEqual([7_000, 7_000]);
  });

  it('is asked again when nobody answers, five times in all', async () => {
    const { client, clock, server } = await prometheus(empty);
    await server[Symbol.asyncDispose]();
    await expect(client.query('x', AT, never)).rejects.toMatchObject({ code: 'unreachable', verdict: 'inconclusive' });
    expect(clock.slept).toEqual([250, 500, 1_000, 2_000]);
  });

  it('is not a query that takes too long', async () => {
    await using server = await prometheus(failure(503, 'timeout', 'query timed out in expression evaluation'));
    await expect(server.client.query('x', AT, never)).rejects.toMatchObject({ code: 'timeout', verdict: 'inconclusive' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('what does not pass by itself', () => {
  it.each([
    {
      is: 'a bad query',
      answer: failure(400, 'bad_data', 'parse error'),
      code: 'bad-query',
      words: 'does not understand up{: parse error',
    },
    {
      is: 'a query that cannot be executed',
      answer: failure(422, 'execution', 'many-to-many matching'),
      code: 'bad-query',
      words: 'cannot execute up{: many-to-many matching',
    },
    {
      is: 'a query over too many samples',
      answer: failure(422, 'execution', 'query processing would load too many samples into memory'),
      code: 'too-large',
      words: 'fewer series',
    },
    {
      is: 'an unknown caller',
      answer: reply(401, 'who are you'),
      code: 'refused',
      words: '(401): who are you. Give the source its `auth`',
    },
    { is: 'another address', answer: reply(404, 'page not found'), code: 'unexpected-answer', words: 'Is the address right?' },
    { is: 'a login page', answer: reply(302, '', { location: '/login' }), code: 'unexpected-answer', words: 'sends elsewhere (302)' },
    { is: 'HTML', answer: reply(200, '<html>'), code: 'unexpected-answer', words: 'something else than JSON' },
    { is: 'another JSON', answer: reply(200, '{"status":"ok"}'), code: 'unexpected-answer', words: 'at status' },
    {
      is: 'a value that is no number',
      answer: success({ resultType: 'vector', result: [{ metric: {}, value: [1, 'many'] }] }),
      code: 'unexpected-answer',
      words: 'expected a number as text, got "many" at result.0.value',
    },
    { is: '10 MB', answer: reply(200, ' '.repeat(10 * 1024 * 1024 + 1)), code: 'too-large', words: 'more than 10 MB' },
  ])('is $is: $code', async ({ answer, code, words }) => {
    await using server = await prometheus(answer);
    await expect(server.client.query('up{', AT, never)).rejects.toMatchObject({
      code,
      verdict: 'error',
      message: expect.stringContaining(words),
    });
    expect(server.seen).toHaveLength(1);
  });

  it('is silence', async () => {
    await using server = await prometheus(() => undefined);
    const client = new PrometheusClient({
      transport: directTransport({ address: new URL(server.url), env: {}, authorizer: null, headers: {} }),
      clock: server.clock,
      timeoutMs: 50,
    });
    await expect(client.query('x', AT, never)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('no answer in 0.05 s'),
    });
  });

  it('is a cancel, with its own reason', async () => {
    const controller = new AbortController();
    await using server = await prometheus(() => controller.abort(new Error('job cancelled')));
    await expect(server.client.query('x', AT, controller.signal)).rejects.toThrow('job cancelled');
  });
});
