import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Authentication, PrometheusSettings } from '@sluice/core';
import { FakeClock, httpServer } from '@sluice/http/testing';
import { RestClient } from '@sluice/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPrometheusClient } from './open-prometheus.ts';

const never = new AbortController().signal;
const EMPTY = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });
const NOBODY: Authentication = { bearer: null, basic: null, sigv4: null, tls: null };

function settingsOf(url: string, more: Partial<PrometheusSettings> = {}): PrometheusSettings {
  return { kind: 'prometheus', at: { kind: 'url', url }, auth: null, headers: [], timeoutSeconds: 2, ...more };
}

async function open(settings: PrometheusSettings, env: Record<string, string> = {}, server?: string) {
  const masked: string[] = [];
  const cluster = async () => {
    if (server === undefined) throw new Error('no cluster was to be asked');
    const agent = new http.Agent();
    const connection = {
      context: 'test',
      server: new URL(server),
      namespace: 'shop',
      authorize: async () => ({ agent, headers: { authorization: 'Bearer cluster' } }),
      forget: () => undefined,
    };
    return new RestClient(connection);
  };
  const client = await openPrometheusClient(settings, {
    env,
    clock: new FakeClock(),
    cluster,
    onSecrets: (secrets) => void masked.push(...secrets),
  });
  return { client, masked };
}

describe('who asks', () => {
  it.each([
    { how: 'a token', auth: { bearer: 'TOKEN' }, env: { TOKEN: 'sesame\n' }, authorization: /^Bearer sesame$/, masked: ['sesame\n'] },
    {
      how: 'a user and a password',
      auth: { basic: { username: 'ada', password: 'PASSWORD' } },
      env: { PASSWORD: 'sésame' },
      authorization: /^Basic YWRhOnPDqXNhbWU=$/,
      masked: ['sésame', 'YWRhOnPDqXNhbWU='],
    },
    {
      how: 'a signature',
      auth: { sigv4: { region: 'eu-west-1', service: 'aps' } },
      env: { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'sesame', AWS_SESSION_TOKEN: 'token' },
      authorization:
        /^AWS4-HMAC-SHA256 Credential=AKID\/20261123\/eu-west-1\/aps\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
      masked: ['AKID', 'sesame', 'token'],
    },
  ])('is told by $how, which is masked first', async ({ auth, env, authorization, masked }) => {
    await using server = await httpServer((_, response) => response.end(EMPTY));
    const opened = await open(settingsOf(server.url, { auth: { ...NOBODY, ...auth } }), env as Record<string, string>);
    await opened.client.query('up', 0, never);
    expect(server.seen[0]?.headers.authorization).toMatch(authorization);
    expect(opened.masked).toEqual(masked);
  });

  it('is told by headers too, of which the secret ones stay out of messages', async () => {
    await using server = await httpServer(({ headers }, response) =>
      response.writeHead(403).end(`no ${headers['x-key']} for ${headers['x-scope-orgid']}`),
    );
    const headers = [
      { name: 'X-Key', value: { secret: 'KEY' } },
      { name: 'X-Scope-OrgID', value: { text: 'shop' } },
    ];
    const { client } = await open(settingsOf(server.url, { headers }), { KEY: 'sesame' });
    await expect(client.query('up', 0, never)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('no *** for shop'),
    });
  });

  it.each([
    { problem: 'there is no secret TOKEN, which auth.bearer needs', url: 'https://x', auth: { bearer: 'TOKEN' }, env: {} },
    { problem: 'would get a secret over plain http', url: 'http://metrics.example', auth: { bearer: 'TOKEN' }, env: { TOKEN: 'sesame' } },
    { problem: 'no header can carry', url: 'https://x', auth: { bearer: 'TOKEN' }, env: { TOKEN: 'ses\name' } },
    {
      problem: 'is no PEM: expected -----BEGIN CERTIFICATE-----',
      url: 'https://x',
      auth: { tls: { ca: 'TOKEN', certificate: null, key: null } },
      env: { TOKEN: 'sesame' },
    },
  ])('is refused before anything is sent: $problem', async ({ problem, url, auth, env }) => {
    const opening = open(settingsOf(url, { auth: { ...NOBODY, ...auth } }), env as Record<string, string>);
    await expect(opening).rejects.toMatchObject({ code: 'refused', verdict: 'error', message: expect.stringContaining(problem) });
    await expect(opening).rejects.toMatchObject({ message: expect.not.stringContaining('sesame') });
  });
});

describe('TLS', () => {
  let folder = '';
  const file = (name: string) => readFile(join(folder, name), 'utf8');
  const run = promisify(execFile);
  const make = async (name: string, ...extra: string[]) => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(folder, `${name}.key`)];
    await run('openssl', ['req', '-x509', ...key, '-out', join(folder, `${name}.crt`), '-subj', `/CN=${name}`, '-days', '2', ...extra]);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-metrics-tls-'));
    await make('ca');
    const signed = ['-CA', join(folder, 'ca.crt'), '-CAkey', join(folder, 'ca.key')];
    await make('server', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1');
    await make('client', ...signed);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function secureServer() {
    const [key, cert, ca] = await Promise.all([file('server.key'), file('server.crt'), file('ca.crt')]);
    const server = https.createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true }, (_, response) => response.end(EMPTY));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, [Symbol.asyncDispose]: async () => void server.closeAllConnections() };
  }

  it('goes by the authority and the certificate of the secrets', async () => {
    await using server = await secureServer();
    const auth = { ...NOBODY, tls: { ca: 'CA', certificate: 'CRT', key: 'KEY' } };
    // On one line, as an input may hold it.
    const env = { CA: await file('ca.crt'), CRT: (await file('client.crt')).replaceAll('\n', '\\n'), KEY: await file('client.key') };
    const { client } = await open(settingsOf(server.url, { auth }), env);
    expect(await client.query('up', 0, never)).toMatchObject({ data: { kind: 'vector' } });
  });

  it.each([
    { what: 'an unknown authority', tls: null, words: /no TLS with .*(UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED|UNABLE_TO_GET_ISSUER)/ },
    { what: 'no certificate of the client', tls: { ca: 'CA', certificate: null, key: null }, words: /no TLS with .*(ERR_SSL|EPROTO)/ },
  ])('says that it failed for $what, at once and for good', async ({ tls, words }) => {
    await using server = await secureServer();
    const { client } = await open(settingsOf(server.url, { auth: { ...NOBODY, tls } }), { CA: await file('ca.crt') });
    await expect(client.query('up', 0, never)).rejects.toMatchObject({
      code: 'unreachable',
      verdict: 'error',
      message: expect.stringMatching(words),
    });
  });
});

describe('a service of the cluster', () => {
  const at = { kind: 'service', scheme: 'http', namespace: 'monitoring', name: 'prometheus', port: '9090' } as const;
  const status = (code: number, reason: string, message: string) =>
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });

  it('is asked through the API server, with its credentials and our headers', async () => {
    await using server = await httpServer((_, response) => response.end(EMPTY));
    const settings = settingsOf('', { at: { ...at, scheme: 'https' }, headers: [{ name: 'x-scope-orgid', value: { text: 'shop' } }] });
    const { client } = await open(settings, {}, server.url);
    await client.query('up', 0, never);
    expect(client.place).toBe('service monitoring/prometheus:9090');
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/namespaces/monitoring/services/https:prometheus:9090/proxy/api/v1/query',
        headers: { authorization: 'Bearer cluster', 'x-scope-orgid': 'shop', 'content-type': 'application/x-www-form-urlencoded' },
        body: expect.stringContaining('query=up'),
      },
    ]);
  });

  it('is asked by GET where the role allows that only, and names the rule to add where it allows neither', async () => {
    const forbidden = status(
      403,
      'Forbidden',
      'services "prometheus:9090" is forbidden: User "ci" cannot create resource "services/proxy"',
    );
    await using get = await httpServer(({ method }, response) =>
      method === 'GET' ? response.end(EMPTY) : response.writeHead(403).end(forbidden),
    );
    const { client } = await open(settingsOf('', { at }), {}, get.url);
    await client.query('up', 0, never);
    expect(get.seen.map(({ method }) => method)).toEqual(['POST', 'GET']);

    await using none = await httpServer((_, response) => response.writeHead(403).end(forbidden));
    const refused = await open(settingsOf('', { at }), {}, none.url);
    const rule = '{ apiGroups: [""], resources: [services/proxy], resourceNames: ["prometheus:9090"], verbs: [get, create] }';
    await expect(refused.client.query('up', 0, never)).rejects.toMatchObject({
      code: 'refused',
      verdict: 'error',
      message: expect.stringContaining(`Add to the rules of a Role in namespace monitoring: ${rule}`),
    });
  });

  it.each([
    {
      answer: status(404, 'NotFound', 'services "prometheus" not found'),
      code: 404,
      expected: 'refused',
      words: 'there is no service prometheus in namespace monitoring',
    },
    {
      answer: status(503, 'ServiceUnavailable', 'no endpoints available'),
      code: 503,
      expected: 'unreachable',
      words: 'no endpoints available',
    },
    { answer: '{"status":"error","errorType":"bad_data","error":"parse error"}', code: 400, expected: 'bad-query', words: 'parse error' },
    { answer: '404 page not found', code: 404, expected: 'unexpected-answer', words: 'has no API of Prometheus' },
  ])('that answers $code is told apart from an API server that does: $expected', async ({ answer, code, expected, words }) => {
    await using server = await httpServer((_, response) => response.writeHead(code).end(answer));
    const { client } = await open(settingsOf('', { at }), {}, server.url);
    await expect(client.query('up{', 0, never)).rejects.toMatchObject({ code: expected, message: expect.stringContaining(words) });
  });

  it('that answers too much, or the API server nothing, is told', async () => {
    await using big = await httpServer((_, response) => response.end(' '.repeat(10 * 1024 * 1024 + 1)));
    await expect((await open(settingsOf('', { at }), {}, big.url)).client.query('up', 0, never)).rejects.toMatchObject({
      code: 'too-large',
    });
    const gone = await httpServer(() => undefined);
    await gone[Symbol.asyncDispose]();
    await expect((await open(settingsOf('', { at }), {}, gone.url)).client.query('up', 0, never)).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('cannot be given auth, which the API server would take for itself', async () => {
    await expect(open(settingsOf('', { at, auth: { ...NOBODY, bearer: 'TOKEN' } }), { TOKEN: 'sesame' }, 'http://x')).rejects.toMatchObject(
      {
        code: 'refused',
        message: expect.stringContaining('cannot be passed on'),
      },
    );
  });
});
