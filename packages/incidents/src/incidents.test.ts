import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firingAlerts } from './firing-alerts.ts';
import { openJsonClient } from './json-client.ts';
import { endpointIncidents } from './json-endpoint.ts';

let server: http.Server;
let url = '';
let seen: { url: string; authorization: string | undefined }[] = [];
let answers: { status?: number; body: unknown }[] = [];

beforeEach(async () => {
  seen = [];
  answers = [];
  server = http.createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    const { status = 200, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 404, body: 'no answer arranged' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = openJsonClient({ env: {}, timeoutMs: 1_000 });
const alert = (labels: Record<string, string>, more = {}) => ({ labels, annotations: {}, status: { state: 'active' }, ...more });

describe('alerts', () => {
  it('are asked for with the matchers, and told by their name and summary', async () => {
    answers = [
      {
        body: [
          alert(
            { alertname: 'HighErrors', severity: 'critical' },
            { annotations: { summary: 'carts fail' }, generatorURL: 'http://p.test/g' },
          ),
          alert({ alertname: 'Slow', severity: 'critical' }),
          alert({ alertname: 'Muted' }, { status: { state: 'suppressed' } }),
        ],
      },
    ];
    const found = await firingAlerts(ask, { url: `${url}/am`, matchers: ['severity="critical"', 'team=~"a|b"'] }, 'token-1');
    expect(found).toEqual([
      { title: 'HighErrors: carts fail', url: 'http://p.test/g' },
      { title: 'Slow (severity=critical)', url: null },
    ]);
    const asked = new URL(seen[0]?.url ?? '', url);
    expect([asked.pathname, asked.searchParams.getAll('filter'), asked.searchParams.get('silenced'), seen[0]?.authorization]).toEqual([
      '/am/api/v2/alerts',
      ['severity="critical"', 'team=~"a|b"'],
      'false',
      'Bearer token-1',
    ]);
  });

  it('none is nothing, and an answer of another form is an error', async () => {
    answers = [{ body: [] }];
    expect(await firingAlerts(ask, { url, matchers: [] }, null)).toEqual([]);
    answers = [{ body: { status: 'success' } }];
    await expect(firingAlerts(ask, { url, matchers: [] }, null)).rejects.toThrow(
      /something else than a list of alerts.*Is it Alertmanager's address\?/,
    );
  });
});

describe('a JSON endpoint', () => {
  const question = (equals: string | number | boolean) => ({ url: `${url}/status.json`, field: 'status.indicator', equals });

  it('has nothing to tell where the value is as expected, and tells it where it is not', async () => {
    answers = [{ body: { status: { indicator: 'none' } } }];
    expect(await endpointIncidents(ask, question('none'), null)).toEqual([]);
    expect(await endpointIncidents(ask, question('ok'), null)).toEqual([
      { title: 'status.indicator is "none", expected "ok"', url: `${url}/status.json` },
    ]);
    answers = [{ body: { status: { indicator: 1 } } }];
    expect(await endpointIncidents(ask, question('1'), null)).toHaveLength(1);
    expect(await endpointIncidents(ask, question(1), null)).toEqual([]);
  });

  it.each([
    [{}, /has nothing at status\.indicator/],
    [{ status: { indicator: null } }, /has null at status\.indicator/],
    [{ status: { indicator: {} } }, /has no single value at status\.indicator/],
    ['<html>', /something else than JSON/],
  ])('is an error where the value is not there: %j', async (body, message) => {
    answers = [{ body }];
    await expect(endpointIncidents(ask, question('none'), null)).rejects.toThrow(message);
  });
});

describe('a source that does not answer', () => {
  const asked = () => ask({ url: new URL(url), token: null });

  it('is asked again for what may pass, and no more than three times', async () => {
    answers = [{ status: 503, body: '' }, { body: { good: true } }];
    expect(await asked()).toEqual({ good: true });
    answers = [{ status: 500, body: '' }];
    seen = [];
    await expect(asked()).rejects.toThrow(/answered 500 for \/; expected 200/);
    expect(seen).toHaveLength(3);
  });

  it('is not asked again for what does not pass, and the fix is told', async () => {
    answers = [{ status: 401, body: '' }];
    await expect(asked()).rejects.toThrow(/answered 401 .*Give it a token: token: \{ secret: NAME \}/);
    answers = [{ status: 302, body: '' }];
    await expect(asked()).rejects.toThrow(/answered 302 .*Write the address that it sends to/);
    expect(seen).toHaveLength(2);
  });

  it('is named where nobody is there', async () => {
    await expect(ask({ url: new URL('http://127.0.0.1:1/x'), token: null })).rejects.toThrow(
      /no answer from 127\.0\.0\.1:1 for \/x: .*\(3 attempts\)/,
    );
  });

  it('gets no token in the clear', async () => {
    await expect(ask({ url: new URL('http://alerts.acme.test/'), token: 't' })).rejects.toThrow(/would get a token over plain http/);
  });
});
