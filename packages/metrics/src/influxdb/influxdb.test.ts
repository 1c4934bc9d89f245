import { describe, expect, it } from 'vitest';
import { SeriesSource } from '../series/series-source.ts';
import { NEW, never, OLD, PLACE, RANGE, UNTIL, vendorServer } from '../testing/vendor-server.ts';
import { influxdb } from './influxdb.ts';

/** As in https://docs.influxdata.com/influxdb/v1/guides/query_data/ with `epoch=ms`. */
function results(...series: readonly object[]) {
  return { results: [{ statement_id: 0, ...(series.length > 0 && { series }) }] };
}

async function server(...replies: Parameters<typeof vendorServer>) {
  const api = await vendorServer(...replies);
  const attributes = { namespace: 'namespace', pod: 'pod_name' };
  const options = { transport: api.transport, database: 'shop', retentionPolicy: 'week', attributes, timeoutMs: 2_000 };
  return { ...api, vendor: influxdb(options) };
}

const QUERY = `SELECT count("n") FROM r WHERE time > ${RANGE.from}ms AND time <= ${RANGE.until}ms`;

describe('influxdb', () => {
  it('is asked in InfluxQL for the range', async () => {
    await using api = await server({ body: results() });
    const source = new SeriesSource({ vendor: api.vendor, delayMs: 0 });
    const query = 'SELECT count("n") FROM "requests" WHERE $(pods) AND $(range)';
    expect(await source.read({ place: PLACE, ask: { kind: 'gauge', query }, new: NEW, old: null }, never)).toMatchObject({ new: null });
    const url = new URL(api.seen[0]?.url ?? '', api.url);
    expect([url.pathname, Object.fromEntries(url.searchParams)]).toEqual([
      '/query',
      {
        db: 'shop',
        rp: 'week',
        epoch: 'ms',
        q: `SELECT count("n") FROM "requests" WHERE "namespace" = 'shop' AND "pod_name" =~ /^(api-7d4f9c)-[a-z0-9]{5}$/ AND time > ${RANGE.from}ms AND time <= ${RANGE.until}ms`,
      },
    ]);
  });

  it('answers with the column beside the time, one series for each set of tags', async () => {
    const columns = ['time', 'mean'];
    await using api = await server({
      body: results(
        {
          name: 'cpu',
          tags: { pod_name: 'a' },
          columns,
          values: [
            [UNTIL - 30_000, 1],
            [UNTIL - 20_000, null],
            [UNTIL, 3],
          ],
        },
        {
          name: 'cpu',
          tags: { pod_name: 'b' },
          columns,
          values: [
            [UNTIL - 30_000, 5],
            [UNTIL, 6],
          ],
        },
      ),
    });
    expect(await api.vendor.ask(QUERY, RANGE, never)).toEqual([
      {
        name: 'cpu pod_name=a',
        points: [
          { at: UNTIL - 30_000, value: 1 },
          { at: UNTIL, value: 3 },
        ],
      },
      {
        name: 'cpu pod_name=b',
        points: [
          { at: UNTIL - 30_000, value: 5 },
          { at: UNTIL, value: 6 },
        ],
      },
    ]);
  });

  it('gives the aggregate of the whole range the time of its end', async () => {
    await using api = await server({ body: results({ name: 'r', columns: ['time', 'count'], values: [[RANGE.from, 42]] }) });
    expect(await api.vendor.ask(QUERY, RANGE, never)).toEqual([{ name: 'r', points: [{ at: UNTIL, value: 42 }] }]);
  });

  it('names instances by a pattern', async () => {
    await using api = await server({ body: results() });
    expect(api.vendor.pods(PLACE, OLD)).toBe(`"namespace" = 'shop' AND "pod_name" =~ /^(api-5b6c88|api-6f7d99)-[a-z0-9]{5}$/`);
  });

  it.each([
    ['a query that cannot be parsed', { status: 400, body: { error: 'error parsing query: found x' } }, 'bad-query', 'found x'],
    ['a query that cannot be executed', { body: { results: [{ error: 'database not found: shop' }] } }, 'bad-query', 'database not found'],
    ['an unknown caller', { status: 401, body: { error: 'authorization failed' } }, 'refused', 'bearer for 3.x'],
    [
      'a part',
      { body: { results: [{ series: [{ name: 'r', columns: ['time', 'n'], values: [[1, 1]], partial: true }] }] } },
      'partial',
      'is no answer',
    ],
    ['a warning', { body: { results: [{ messages: [{ level: 'warning', text: 'deprecated use' }] }] } }, 'warning', 'deprecated use'],
    ['two columns', { body: results({ name: 'r', columns: ['time', 'a', 'b'], values: [] }) }, 'several-series', 'time, a, b'],
    ['a text', { body: results({ name: 'r', columns: ['time', 'a'], values: [[1, 'x']] }) }, 'not-a-number', '"x"'],
  ])('says what %s is', async (_, reply, code, words) => {
    await using api = await server(reply);
    await expect(api.vendor.ask(QUERY, RANGE, never)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('is not asked without a range', async () => {
    await using api = await server({ body: results() });
    await expect(api.vendor.ask('SELECT n FROM r', RANGE, never)).rejects.toMatchObject({
      code: 'bad-query',
      message: expect.stringContaining('Add AND $(range)'),
    });
    expect(api.seen).toEqual([]);
  });
});
