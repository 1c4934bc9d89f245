import { describe, expect, it } from 'vitest';
import { never, OLD, PLACE, RANGE, UNTIL, vendorServer } from '../testing/vendor-server.ts';
import { newrelic } from './newrelic.ts';

/** As in https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/ */
function results(...rows: readonly object[]) {
  return { data: { actor: { account: { nrql: { results: rows } } } } };
}

function failure(errorClass: string, message: string) {
  return { data: { actor: { account: null } }, errors: [{ message, path: ['actor', 'account', 'nrql'], extensions: { errorClass } }] };
}

async function server(...replies: Parameters<typeof vendorServer>) {
  const api = await vendorServer(...replies);
  const attributes = { namespace: 'namespaceName', pod: 'podName' };
  return { ...api, vendor: newrelic({ transport: api.transport, account: 7, attributes, timeoutMs: 2_000 }) };
}

describe('newrelic', () => {
  it('is asked in GraphQL for the range in milliseconds', async () => {
    await using api = await server({ body: results({ count: 1 }) });
    await api.vendor.ask('SELECT count(*) FROM Transaction', RANGE, never);
    expect(api.seen[0]).toMatchObject({ method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(api.seen[0]?.body ?? '').variables).toEqual({
      account: 7,
      nrql: `SELECT count(*) FROM Transaction SINCE ${RANGE.from} UNTIL ${RANGE.until}`,
      timeout: 2,
    });
  });

  it('answers with the one number of each row, named by its facet', async () => {
    await using api = await server({ body: results({ facet: 'a', host: 'a', count: 3 }, { facet: 'b', host: 'b', count: 5 }) });
    expect(await api.vendor.ask('q', RANGE, never)).toEqual([
      { name: 'a', points: [{ at: UNTIL, value: 3 }] },
      { name: 'b', points: [{ at: UNTIL, value: 5 }] },
    ]);
  });

  it('has no series for a row without a number', async () => {
    await using api = await server({ body: results({ 'average.duration': null }) });
    expect(await api.vendor.ask('q', RANGE, never)).toEqual([]);
  });

  it('names instances in NRQL', async () => {
    await using api = await server({ body: results() });
    expect(api.vendor.pods({ ...PLACE, namespace: "o'shop" }, OLD)).toBe(
      "namespaceName = 'o\\'shop' AND (podName LIKE 'api-5b6c88-%' OR podName LIKE 'api-6f7d99-%')",
    );
  });

  it.each([
    ['a bad query', { body: failure('INVALID_INPUT', 'NRQL Syntax Error: x') }, 'bad-query', 'NRQL Syntax Error: x'],
    ['an account of others', { body: failure('ACCESS_DENIED', 'denied') }, 'refused', 'a user key of this region'],
    ['a slow query', { body: failure('TIMEOUT', 'timed out') }, 'timeout', 'took too long'],
    ['a broken server', { body: failure('SERVER_ERROR', 'oops') }, 'unreachable', 'does not answer now'],
    ['an unknown key', { status: 401, body: { errors: [{ message: 'Invalid API key' }] } }, 'refused', 'Invalid API key'],
    ['no answer for the account', { body: { data: { actor: { account: null } } } }, 'refused', 'no answer for this key'],
    [
      'two numbers',
      { body: results({ 'percentile.duration': 1, count: 2 }) },
      'several-series',
      'expected one: percentile.duration, count',
    ],
  ])('says what %s is', async (_, reply, code, words) => {
    await using api = await server(reply);
    await expect(api.vendor.ask('q', RANGE, never)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it.each(['SELECT count(*) FROM T since 1 hour ago', 'SELECT count(*) FROM T TIMESERIES'])(
    'is not asked for another range: %s',
    async (nrql) => {
      await using api = await server({ body: results() });
      await expect(api.vendor.ask(nrql, RANGE, never)).rejects.toMatchObject({ code: 'bad-query' });
      expect(api.seen).toEqual([]);
    },
  );
});
