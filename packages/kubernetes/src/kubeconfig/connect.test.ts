import { readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect as connectSocket, type Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RestClient } from '../api/rest-client.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { makeCertificates } from './testing/certificates.ts';
import { type TemporaryFolder, temporaryFolder } from './testing/temporary-folder.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await makeCertificates(folder);
});
afterAll(async () => folder[Symbol.asyncDispose]());

/** An API server that answers with what it saw; 401 to tokens in `refused`. */
async function apiServer(options: { certificate?: string; refused?: string[] } = {}) {
  const name = options.certificate ?? 'server';
  const connections = { count: 0 };
  const server = https.createServer(
    {
      cert: await readFile(folder.path(`${name}.crt`)),
      key: await readFile(folder.path(`${name}.key`)),
      ca: await readFile(folder.path('ca.crt')),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const refused = options.refused?.includes(request.headers.authorization ?? '') ?? false;
      answer(request, response, refused ? 401 : 200, (request.socket as TLSSocket).getPeerCertificate().subject?.CN);
    },
  );
  server.on('secureConnection', () => {
    connections.count += 1;
  });
  return { ...(await listen(server)), connections };
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, peer?: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ headers: request.headers, peer, url: request.url }));
}

async function listen(server: Server & { closeAllConnections?: () => void }) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections?.();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function kubeconfigFor(server: string, user: object, cluster: object = { 'certificate-authority': folder.path('ca.crt') }) {
  const text = JSON.stringify({
    'current-context': 'prod',
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
  });
  return loadKubeconfig({ text, env: {} });
}

async function clientFor(server: string, user: object, cluster?: object, options: ConnectOptions = {}) {
  return new RestClient(await connect(await kubeconfigFor(server, user, cluster), { env: { PATH: process.env.PATH }, ...options }));
}

const ask = async (client: RestClient) =>
  (await client.get('/version', { patienceMs: 0 })) as { headers: Record<string, string>; peer?: string; url: string };

test.each([
  { name: 'a token', user: { token: 't1' }, sent: 'Bearer t1' },
  {
    name: 'username and password',
    user: { username: 'me', password: 'pä:ss' },
    sent: `Basic ${Buffer.from('me:pä:ss').toString('base64')}`,
  },
  { name: 'nothing', user: {}, sent: undefined },
])('$name is sent over TLS to a server that the authority vouches for', async ({ user, sent }) => {
  await using server = await apiServer();
  const client = await clientFor(`https://127.0.0.1:${server.port}/k8s/clusters/c-1`, user);
  const seen = await ask(client);
  expect(seen.headers.authorization).toBe(sent);
  expect(seen.url).toBe('/k8s/clusters/c-1/version');
  expect(client.connection).toMatchObject({ context: 'prod', namespace: 'shop' });
  await ask(client);
  expect(server.connections.count).toBe(1);
});

test.each(['files', 'data'])('a client certificate from $0 says who asks', async (form) => {
  await using server = await apiServer();
  const data = async (name: string) => (await readFile(folder.path(name))).toString('base64');
  const user =
    form === 'files'
      ? { 'client-certificate': folder.path('alice.crt'), 'client-key': folder.path('alice.key') }
      : { 'client-certificate-data': await data('alice.crt'), 'client-key-data': await data('alice.key') };
  const client = await clientFor(`https://127.0.0.1:${server.port}`, user, { 'certificate-authority-data': await data('ca.crt') });
  expect((await ask(client)).peer).toBe('alice');
});

test('rotated certificate files are used after a minute, over a new connection', async () => {
  await using server = await apiServer();
  const rotate = async (name: string) => {
    await folder.write('me.crt', await readFile(folder.path(`${name}.crt`), 'utf8'));
    await folder.write('me.key', await readFile(folder.path(`${name}.key`), 'utf8'));
  };
  await rotate('alice');
  let now = 0;
  const user = { 'client-certificate': folder.path('me.crt'), 'client-key': folder.path('me.key') };
  const client = await clientFor(`https://127.0.0.1:${server.port}`, user, undefined, { now: () => now });
  await ask(client);
  await rotate('bob');
  now = 59_000;
  expect((await ask(client)).peer).toBe('alice');
  now = 60_000;
  expect((await ask(client)).peer).toBe('bob');
});

test('a plugin whose certificate has ended gives the next one, over a new connection', async () => {
  await using server = await apiServer();
  const plugin = await folder.script(
    'certificates-plugin',
    `#!${process.execPath}
const { readFileSync, existsSync, writeFileSync } = require('node:fs');
const mark = ${JSON.stringify(folder.path('called'))};
const name = ${JSON.stringify(folder.root)} + (existsSync(mark) ? '/bob' : '/alice');
writeFileSync(mark, '');
const status = { clientCertificateData: readFileSync(name + '.crt', 'utf8'), clientKeyData: readFileSync(name + '.key', 'utf8'), expirationTimestamp: '2026-11-23T12:10:00Z' };
console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status }));
`,
  );
  let now = Date.parse('2026-11-23T12:00:00Z');
  const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: plugin } };
  const client = await clientFor(`https://127.0.0.1:${server.port}`, user, undefined, { now: () => now });
  expect((await ask(client)).peer).toBe('alice');
  now += 10 * 60_000;
  expect((await ask(client)).peer).toBe('bob');
});

test('a 401 makes a plugin give a new token, and the request goes through', async () => {
  await using server = await apiServer({ refused: ['Bearer first'] });
  const plugin = await folder.script(
    'token-plugin',
    `#!/bin/sh
token=first; [ -e '${folder.path('used')}' ] && token=second; touch '${folder.path('used')}'
echo "{\\"kind\\": \\"ExecCredential\\", \\"apiVersion\\": \\"client.authentication.k8s.io/v1\\", \\"status\\": {\\"token\\": \\"$token\\"}}"
`,
  );
  const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: plugin } };
  const client = await clientFor(`https://127.0.0.1:${server.port}`, user);
  expect((await ask(client)).headers.authorization).toBe('Bearer second');
});

test('a plugin that is not installed is said at once, not as a cluster that does not answer', async () => {
  const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: 'sluice-no-such-plugin' } };
  const client = await clientFor('https://127.0.0.1:9', user);
  await expect(client.get('/version')).rejects.toMatchObject({ code: 'exec-plugin-failed', kind: 'input' });
});

test('a token file is read again after a minute or a 401, and survives being away for a moment', async () => {
  await using own = await temporaryFolder();
  const file = await own.write('token', 'one\n');
  let now = 0;
  const { authorize, forget } = await connect(await kubeconfigFor('https://c.example', { tokenFile: file, token: 'unused' }), {
    now: () => now,
  });
  const token = async () => (await authorize()).headers.authorization;
  expect(await token()).toBe('Bearer one');
  await own.write('token', 'two');
  now = 59_999;
  expect(await token()).toBe('Bearer one');
  now = 60_000;
  expect(await token()).toBe('Bearer two');
  await own.write('token', 'three');
  forget();
  expect(await token()).toBe('Bearer three');
  await rm(file);
  now = 200_000;
  expect(await token()).toBe('Bearer three');
});

test('a server under another name is refused, unless tls-server-name or insecure-skip-tls-verify says so', async () => {
  await using server = await apiServer({ certificate: 'elsewhere' });
  const address = `https://127.0.0.1:${server.port}`;
  const ca = { 'certificate-authority': folder.path('ca.crt') };
  await expect(ask(await clientFor(address, {}, ca))).rejects.toThrow('altnames');
  await expect(ask(await clientFor(address, {}, { 'tls-server-name': 'api.internal' }))).rejects.toThrow('certificate');
  expect((await ask(await clientFor(address, {}, { ...ca, 'tls-server-name': 'api.internal' }))).url).toBe('/version');
  expect((await ask(await clientFor(address, {}, { 'insecure-skip-tls-verify': true }))).url).toBe('/version');
});

test('plain http is spoken, and as with kubectl no credential is sent over it', async () => {
  await using server = await listen(createServer((request, response) => answer(request, response, 200)));
  const seen = await ask(await clientFor(`http://127.0.0.1:${server.port}`, { token: 't', as: 'root' }, {}));
  expect([seen.headers.authorization, seen.headers['impersonate-user']]).toEqual([undefined, undefined]);
});

test('impersonation is sent as headers', async () => {
  const user = { token: 't', as: 'ann', 'as-uid': '7', 'as-groups': ['dev'], 'as-user-extra': { 'example.com/scope': ['x'] } };
  const { headers } = await (await connect(await kubeconfigFor('https://c.example', user))).authorize();
  expect(headers).toEqual({
    authorization: 'Bearer t',
    'Impersonate-User': 'ann',
    'Impersonate-Uid': '7',
    'Impersonate-Group': 'dev',
    'Impersonate-Extra-example.com%2Fscope': 'x',
  });
});

test('requests go through the proxy of the cluster, TLS end to end', async () => {
  await using server = await apiServer();
  const tunnels: string[] = [];
  const proxyServer = createServer((_, response) => response.writeHead(500).end());
  proxyServer.on('connect', (request, socket) => {
    tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
    const upstream = connectSocket(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => {});
    tunnelEnds.defer(() => [socket, upstream].map((end) => end.destroy()));
  });
  await using proxy = await listen(proxyServer);
  using tunnelEnds = new DisposableStack();
  const cluster = {
    'certificate-authority': folder.path('ca.crt'),
    'tls-server-name': 'api.internal',
    'proxy-url': `http://me:pass@127.0.0.1:${proxy.port}`,
  };
  const user = { 'client-certificate': folder.path('alice.crt'), 'client-key': folder.path('alice.key') };
  const client = await clientFor('https://cluster.invalid:6443', user, cluster);
  expect((await ask(client)).peer).toBe('alice');
  await ask(client);
  expect(tunnels).toEqual([`cluster.invalid:6443 Basic ${Buffer.from('me:pass').toString('base64')}`]);
});

const CONTEXTS = `
clusters: [{ name: c, cluster: { server: "https://c.example" } }]
contexts: [{ name: prod-us, context: { cluster: c } }, { name: prod-eu, context: { cluster: c } }, { name: lost, context: { cluster: gone } }, { name: nobody, context: { cluster: c, user: gone } }]`;

test.each([
  { context: 'prod-uk', says: 'no context "prod-uk" in input kubeconfig. It has: prod-us, prod-eu, lost, nobody. Did you mean "prod-us"?' },
  { context: 'something-else', says: /nobody\.$/ },
  { context: undefined, says: 'no context is named and input kubeconfig has no current-context. It has: prod-us' },
  { context: 'lost', says: 'names cluster "gone", which is not there. It has: c' },
  { context: 'nobody', says: 'names user "gone", which is not there. It has: none' },
])('context $context is refused with what there is', async ({ context, says }) => {
  const kubeconfig = await loadKubeconfig({ text: CONTEXTS, env: {} });
  const message = typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says);
  await expect(connect(kubeconfig, { context })).rejects.toMatchObject({ kind: 'input', message });
});

test.each([
  { name: 'no server', server: '', says: 'expected https://host:port, got nothing' },
  { name: 'a server without a scheme', server: 'c.example:6443', says: 'expected https://host:port, got c.example:6443' },
  {
    name: 'an authority that is no certificate',
    cluster: { 'certificate-authority-data': 'aGVsbG8=' },
    says: 'certificate-authority-data: expected a PEM certificate',
  },
  {
    name: 'an absent authority',
    cluster: { 'certificate-authority': '/nowhere/ca.crt' },
    says: 'certificate-authority of the kubeconfig cannot be read: ENOENT',
  },
  {
    name: 'an authority that is not to be used',
    cluster: { 'certificate-authority-data': 'x', 'insecure-skip-tls-verify': true },
    says: 'only one of them',
  },
  {
    name: 'a certificate without its key',
    user: { 'client-certificate': '/a' },
    says: 'user "u" has a client-certificate and no client-key',
  },
  { name: 'two ways to say who', user: { token: 't', username: 'me' }, says: 'user "u" has token and username and password' },
  {
    name: 'a provider that kubectl dropped',
    user: { 'auth-provider': { name: 'gcp' } },
    says: 'auth-provider "gcp" is not supported; expected oidc',
  },
  { name: 'several groups', user: { as: 'ann', 'as-groups': ['a', 'b'] }, says: 'Impersonate-Group has 2 values; one is supported' },
  { name: 'groups of nobody', user: { 'as-groups': ['a'] }, says: 'need "as"' },
])('refused before any request: $name', async ({ server = 'https://c.example', cluster = {}, user = {}, says }) => {
  await expect(connect(await kubeconfigFor(server, user, cluster))).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringContaining(says),
  });
});
