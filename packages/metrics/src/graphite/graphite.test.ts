import { describe, expect, it } from 'vitest';
import { never, OLD, PLACE, RANGE, UNTIL, vendorServer } from '../testing/vendor-server.ts';
import { graphite } from './graphite.ts';

async function server(...replies: Parameters<typeof vendorServer>) {
  const api = await vendorServer(...replies);
  return { ...api, vendor: graphite({ transport: api.transport, timeoutMs: 2_000 }) };
}

describe('graphite', () => {
  it('is asked by a form, since targets are long', async () => {
    await using api = await server({ body: [] });
    await api.vendor.ask('sumSeries(shop.*.requests)', RANGE, never);
    expect(api.seen[0]).toMatchObject({ method: 'POST', url: '/render' });
    expect(Object.fromEntries(new URLSearchParams(api.seen[0]?.body))).toEqual({
      target: 'sumSeries(shop.*.requests)',
      format: 'json',
      from: String(UNTIL / 1000 - 60),
      until: String(UNTIL / 1000),
    });
  });

  it('answers with points, empty ones left out', async () => {
    const seconds = UNTIL / 1000;
    // https://graphite.readthedocs.io/en/latest/render_api.html#json
    await using api = await server({
      body: [
        {
          target: 'entries',
          datapoints: [
            [1, seconds - 20],
            [null, seconds - 10],
            [6.5, seconds],
          ],
          tags: {},
        },
      ],
    });
    expect(await api.vendor.ask('q', RANGE, never)).toEqual([
      {
        name: 'entries',
        points: [
          { at: UNTIL - 20_000, value: 1 },
          { at: UNTIL, value: 6.5 },
        ],
      },
    ]);
  });

  it('names instances by a part of a path', async () => {
    await using api = await server({ body: [] });
    expect(api.vendor.pods(PLACE, OLD)).toBe('{api-5b6c88-*,api-6f7d99-*}');
  });

  it('knows nothing of a name that carbonapi does not find', async () => {
    await using api = await server({ status: 404, body: 'no metrics were found\n' });
    expect(await api.vendor.ask('q', RANGE, never)).toEqual([]);
  });

  it.each([
    ['a bad target', { status: 400, body: 'Invalid target: unexpected end' }, 'bad-query', 'unexpected end'],
    ['another server', { status: 404, body: '<html>nginx</html>' }, 'unexpected-answer', 'Is the address right?'],
    ['no JSON', { body: 'PNG' }, 'unexpected-answer', 'something else than JSON'],
    ['an unknown caller', { status: 401, body: 'who?' }, 'refused', 'Give the source its `auth`'],
  ])('says what %s is', async (_, reply, code, words) => {
    await using api = await server(reply);
    await expect(api.vendor.ask('q', RANGE, never)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });
});
