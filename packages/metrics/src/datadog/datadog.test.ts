import { describe, expect, it } from 'vitest';
import { NEW, never, OLD, PLACE, RANGE, UNTIL, vendorServer } from '../testing/vendor-server.ts';
import { datadog } from './datadog.ts';

/** As in the reference of the API: https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points */
const ANSWER = {
  status: 'ok',
  res_type: 'time_series',
  resp_version: 1,
  query: 'sum:http.requests{kube_namespace:shop}.as_count()',
  from_date: UNTIL - 60_000,
  to_date: UNTIL,
  message: '',
  group_by: [],
  series: [
    {
      metric: 'http.requests',
      display_name: 'http.requests',
      expression: 'sum:http.requests{kube_namespace:shop}.as_count()',
      scope: 'kube_namespace:shop',
      tag_set: [],
      unit: null,
      aggr: 'sum',
      interval: 20,
      length: 3,
      start: UNTIL - 40_000,
      end: UNTIL,
      pointlist: [
        [UNTIL - 40_000, 12],
        [UNTIL - 20_000, null],
        [UNTIL, 7.5],
      ],
    },
  ],
};

async function server(...replies: Parameters<typeof vendorServer>) {
  const api = await vendorServer(...replies);
  return { ...api, vendor: datadog({ transport: api.transport, site: 'datadoghq.eu', timeoutMs: 2_000 }) };
}

describe('datadog', () => {
  it('is asked for the range in whole seconds and for what may still come of its last interval', async () => {
    await using api = await server({ body: ANSWER });
    await api.vendor.ask('sum:x{*}', RANGE, never);
    const url = new URL(api.seen[0]?.url ?? '', api.url);
    expect([url.pathname, ...url.searchParams]).toEqual([
      '/api/v1/query',
      ['from', String(UNTIL / 1000 - 60)],
      ['to', String(UNTIL / 1000 + 900)],
      ['query', 'sum:x{*}'],
    ]);
  });

  it('answers with points, empty ones left out', async () => {
    await using api = await server({ body: ANSWER });
    expect(await api.vendor.ask('q', RANGE, never)).toEqual([
      {
        name: ANSWER.query,
        points: [
          { at: UNTIL - 40_000, value: 12 },
          { at: UNTIL, value: 7.5 },
        ],
      },
    ]);
  });

  it('names instances by the tags of the agent', () => {
    const { pods } = datadog({ transport: { place: '', redact: (text) => text, ask: () => Promise.reject() }, site: 's', timeoutMs: 1 });
    expect(pods(PLACE, OLD)).toBe('kube_namespace:shop AND kube_replica_set IN (api-5b6c88,api-6f7d99)');
    expect(pods(PLACE, NEW)).toBe('kube_namespace:shop AND kube_replica_set IN (api-7d4f9c)');
  });

  it.each([
    ['an error with status 200', { body: { status: 'error', error: 'Error parsing query: x' } }, 'bad-query', 'Error parsing query: x'],
    ['a bad query', { status: 400, body: { errors: ['Invalid query'] } }, 'bad-query', 'Invalid query'],
    ['wrong keys', { status: 403, body: { errors: ['Forbidden'] } }, 'refused', 'the permission timeseries_query'],
    ['too many questions', { status: 429, body: { errors: ['Rate limited'] } }, 'unreachable', '(429)'],
    ['a broken server', { status: 500, body: 'oops sesame-open' }, 'unreachable', 'oops ***'],
    ['another shape', { body: { status: 'ok', series: [{ pointlist: 'x' }] } }, 'unexpected-answer', 'at series.0.pointlist'],
  ])('says what %s is', async (_, reply, code, words) => {
    await using api = await server(reply);
    await expect(api.vendor.ask('q', RANGE, never)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });
});
