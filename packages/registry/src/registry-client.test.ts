import { parseImageReference } from '@sluice/core';
import { FakeClock } from '@sluice/http/testing';
import { expect, test } from 'vitest';
import { RegistryClient, type RegistryOptions } from './registry-client.ts';
import type { RegistryCredential } from './registry-credential.ts';
import { resolveArtifact } from './resolve-artifact.ts';
import * as fake from './testing/fake-registry.ts';

const ANONYMOUS: RegistryCredential = { kind: 'anonymous', origin: 'no credentials (test)' };
const LOGIN: RegistryCredential = { kind: 'basic', username: 'me', password: 's3cr3t', origin: 'user "me" from config.json' };
const BASIC = `Basic ${Buffer.from('me:s3cr3t').toString('base64')}`;

function client(credential: RegistryCredential = ANONYMOUS, options: Partial<RegistryOptions> = {}) {
  const clock = new FakeClock();
  return { clock, registry: new RegistryClient({ env: {}, clock, credentials: async () => credential, ...options }) };
}

const ask = (registry: RegistryClient, text: string, signal?: AbortSignal) => registry.resolve(parseImageReference(text), signal);

const AMD = fake.image({ os: 'linux', architecture: 'amd64' });
const INDEX_BODY = {
  schemaVersion: 2,
  manifests: [
    { digest: AMD.manifest.digest, platform: { os: 'linux', architecture: 'amd64' } },
    { digest: 'x', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { digest: 'x', platform: { os: 'unknown', architecture: 'unknown' } },
    { digest: 'x' },
  ],
};

test.each([
  { name: 'an OCI index', type: fake.OCI_INDEX, body: { ...INDEX_BODY, mediaType: fake.OCI_INDEX } },
  { name: 'an OCI index that names its type only in the header', type: fake.OCI_INDEX, body: INDEX_BODY },
  { name: 'a docker manifest list', type: fake.DOCKER_LIST, body: { ...INDEX_BODY, mediaType: fake.DOCKER_LIST } },
])('$name gives its platforms without its attestations', async ({ type, body }) => {
  const index = fake.content(body, type);
  await using server = await fake.fakeRegistry({ manifests: { v1: index } });
  expect(await ask(client().registry, `${server.host}/acme/api:v1`)).toEqual({
    digest: index.digest,
    mediaType: type,
    platforms: ['linux/amd64', 'linux/arm64/v8'],
  });
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /v2/acme/api/manifests/v1']);
});

test.each([
  { name: 'an OCI manifest', types: { manifest: fake.OCI_MANIFEST, config: fake.OCI_CONFIG }, platforms: ['linux/arm/v7'] },
  { name: 'a docker manifest', types: { manifest: fake.DOCKER_MANIFEST, config: fake.DOCKER_CONFIG }, platforms: ['linux/arm/v7'] },
  { name: 'a chart', types: { manifest: fake.OCI_MANIFEST, config: 'application/vnd.cncf.helm.config.v1+json' }, platforms: [] },
])('$name has the platform of its config', async ({ types, platforms }) => {
  const { manifest, config } = fake.image({ os: 'linux', architecture: 'arm', variant: 'v7' }, types);
  await using server = await fake.fakeRegistry({ manifests: { v1: manifest }, blobs: [config] });
  const expected = { digest: manifest.digest, mediaType: types.manifest, platforms };
  expect(await ask(client().registry, `${server.host}/acme/api:v1`)).toEqual(expected);
  expect(await ask(client().registry, `${server.host}/acme/api:other@${manifest.digest}`)).toEqual(expected);
});

test('an artifact is pinned, with the version people gave or the beginning of its digest', async () => {
  await using server = await fake.fakeRegistry({ manifests: { v1: AMD.manifest }, blobs: [AMD.config] });
  const image = `${server.host}/acme/api`;
  const { digest } = AMD.manifest;
  const artifact = (text: string) => resolveArtifact(client().registry, { service: 'api', reference: parseImageReference(text) });
  expect(await artifact(`${image}:v1`)).toEqual({ service: 'api', version: 'v1', image, digest, platforms: ['linux/amd64'] });
  expect((await artifact(`${image}@${digest}`)).version).toBe(digest.slice(7, 19));
  await expect(artifact(`${image}:v2`)).rejects.toMatchObject({ code: 'image-not-found', message: expect.stringMatching(/^api: /) });
});

test('a registry that wants basic credentials is given them after it asked', async () => {
  await using server = await fake.fakeRegistry({
    manifests: { v1: AMD.manifest },
    blobs: [AMD.config],
    guard: (request, response) => {
      if (request.headers.authorization === BASIC) return false;
      fake.refuse(response, 401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': 'Basic realm="Registry"' });
      return true;
    },
  });
  expect((await ask(client(LOGIN).registry, `${server.host}/acme/api:v1`)).digest).toBe(AMD.manifest.digest);
  expect(server.seen.map(({ authorization }) => authorization)).toEqual([undefined, BASIC, BASIC]);
});

/** A registry and its token server in one: `/token` gives `token-<n>`; a token works `uses` times. */
async function bearerRegistry(options: { tokenAnswer?: object; tokenStatus?: number; uses?: number; realm?: string } = {}) {
  let given = 0;
  const used = new Map<string, number>();
  const server = await fake.fakeRegistry({
    manifests: { v1: AMD.manifest },
    blobs: [AMD.config],
    guard: (request, response) => {
      const url = new URL(request.url ?? '', 'http://registry');
      if (url.pathname === '/token') {
        given += 1;
        const answer = options.tokenAnswer ?? { token: `token-${given}`, expires_in: 300 };
        response.writeHead(options.tokenStatus ?? 200).end(JSON.stringify(answer));
        return true;
      }
      const header = request.headers.authorization ?? '';
      const count = (used.get(header) ?? 0) + 1;
      used.set(header, count);
      if (header === `Bearer token-${given}` && count <= (options.uses ?? Infinity)) return false;
      const realm = options.realm ?? `http://${request.headers.host}/token`;
      const challenge = `Bearer realm="${realm}",service="registry.test",scope="repository:acme/api:pull"`;
      fake.refuse(response, 401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': challenge });
      return true;
    },
  });
  return server;
}

test.each([
  { name: 'anonymously', credential: ANONYMOUS, method: 'GET', authorization: undefined },
  { name: 'with basic credentials', credential: LOGIN, method: 'GET', authorization: BASIC },
  {
    name: 'with an identity token',
    credential: { kind: 'identity-token', token: 's3cr3t', origin: 'o' } satisfies RegistryCredential,
    method: 'POST',
    authorization: undefined,
  },
])('a bearer token is fetched $name, once for all requests of a repository', async ({ credential, method, authorization }) => {
  await using server = await bearerRegistry();
  const { registry, clock } = client(credential);
  await ask(registry, `${server.host}/acme/api:v1`);
  await ask(registry, `${server.host}/acme/api:v1`);
  const tokens = server.seen.filter(({ url }) => url.startsWith('/token'));
  expect(tokens).toHaveLength(1);
  expect(tokens[0]).toMatchObject({ method, authorization });
  const asked = new URLSearchParams(method === 'POST' ? tokens[0]?.body : tokens[0]?.url.split('?')[1]);
  expect(Object.fromEntries(asked)).toEqual({
    scope: 'repository:acme/api:pull',
    service: 'registry.test',
    ...(method === 'POST' && { grant_type: 'refresh_token', client_id: 'sluice', refresh_token: 's3cr3t' }),
  });
  expect(server.seen.at(-1)?.authorization).toBe('Bearer token-1');
  clock.pass(271_000);
  await ask(registry, `${server.host}/acme/api:v1`);
  expect(server.seen.at(-1)?.authorization).toBe('Bearer token-2');
});

test('a token that the registry stops taking is renewed once', async () => {
  await using server = await bearerRegistry({ uses: 2 });
  const { registry } = client();
  await ask(registry, `${server.host}/acme/api:v1`);
  await ask(registry, `${server.host}/acme/api:v1`);
  expect(server.seen.at(-1)?.authorization).toBe('Bearer token-2');
});

test.each([
  {
    name: 'refuses the login',
    server: { tokenStatus: 401, tokenAnswer: { details: 's3cr3t' } },
    credential: LOGIN,
    says: /refused \(401\) a token to read .*\/acme\/api\. Tried: user "me" from config\.json\. Log in again/,
  },
  { name: 'refuses strangers', server: { tokenStatus: 403 }, credential: ANONYMOUS, says: /Tried: no credentials \(test\)\. Log in to it/ },
  { name: 'gives no token', server: { tokenAnswer: { ticket: 's3cr3t' } }, credential: ANONYMOUS, says: 'answered 200 without a token' },
  {
    name: 'gives one that is not taken',
    server: { uses: 0 },
    credential: LOGIN,
    says: 'refuses to show acme/api: 401 UNAUTHORIZED: authentication required. Tried: user "me"',
  },
  {
    name: 'is somewhere without TLS',
    server: { realm: 'http://auth.example/token' },
    credential: LOGIN,
    says: 'sends us to http://auth.example; expected https',
  },
  { name: 'is nowhere', server: { realm: '' }, credential: LOGIN, says: 'asks for a token without saying where to get one' },
])('an error that says who was tried when the token server $name', async ({ server: options, credential, says }) => {
  await using server = await bearerRegistry(options);
  const error = await ask(client(credential).registry, `${server.host}/acme/api:v1`).catch((problem: unknown) => problem);
  expect(String(error)).toMatch(says);
  expect(String(error)).not.toMatch(/s3cr3t|token-1/);
});

test('a 403 says what the registry said and what was tried', async () => {
  await using server = await fake.fakeRegistry({
    manifests: {},
    guard: (_, response) => {
      fake.refuse(response, 403, 'DENIED', 'requested access\n::error::is denied');
      return true;
    },
  });
  await expect(ask(client().registry, `${server.host}/acme/api:v1`)).rejects.toMatchObject({
    code: 'registry-denied',
    kind: 'input',
    message: `${server.host} refuses to show acme/api: 403 DENIED: requested access ::error::is denied. Tried: no credentials (test). Log in: docker login ${server.host}`,
  });
});

test('blobs kept elsewhere are fetched there, without the credentials', async () => {
  await using storage = await fake.httpServer((_, response) => response.end(AMD.config.body));
  await using server = await fake.fakeRegistry({
    manifests: { v1: AMD.manifest },
    guard: (request, response) => {
      if (request.headers.authorization !== BASIC) {
        fake.refuse(response, 401, 'UNAUTHORIZED', '', { 'www-authenticate': 'Basic realm="r"' });
        return true;
      }
      if (!request.url?.includes('/blobs/')) return false;
      response.writeHead(307, { location: `http://${storage.host}/bucket/blob` }).end();
      return true;
    },
  });
  expect((await ask(client(LOGIN).registry, `${server.host}/acme/api:v1`)).platforms).toEqual(['linux/amd64']);
  expect(storage.seen).toEqual([{ method: 'GET', url: '/bucket/blob', authorization: undefined, body: '' }]);
});

test.each([
  {
    name: 'over http to another machine',
    location: 'http://169.254.169.254/latest',
    says: 'sends us to http://169.254.169.254; expected https',
  },
  { name: 'in a circle', location: '/v2/acme/api/manifests/v1', says: 'redirected more than 5 times' },
  { name: 'to another protocol', location: 'file:///etc/passwd', says: 'sends us to file://' },
])('a redirect $name is refused', async ({ location, says }) => {
  await using server = await fake.httpServer((_, response) => response.writeHead(302, { location }).end());
  await expect(ask(client().registry, `${server.host}/acme/api:v1`)).rejects.toThrow(says);
});

test('a missing tag is told with the newest ones, over all pages', async () => {
  const tags = ['latest', 'v1.10.0', 'v1.2.0', 'v1.3.9', 'v1.3.10', 'v1.9.0', `sha256-${'a'.repeat(64)}.sig`];
  await using server = await fake.fakeRegistry({ manifests: {}, tags });
  await expect(ask(client().registry, `${server.host}/acme/api:v1.4.0`)).rejects.toMatchObject({
    code: 'image-not-found',
    kind: 'input',
    message: `${server.host}/acme/api:v1.4.0 not in registry (newest: v1.10.0, v1.9.0, v1.3.10, v1.3.9, v1.2.0). Wait for its build, or name a version that is there`,
  });
});

test('a missing repository, whose tags nobody lists, is told with what the registry said', async () => {
  await using server = await fake.fakeRegistry({ manifests: {}, repository: 'other/one' });
  await expect(ask(client().registry, `${server.host}/acme/api:v1`)).rejects.toThrow(
    '/acme/api:v1 not in registry (404 NAME_UNKNOWN: not known).',
  );
});

const tampered = { ...AMD.manifest, body: AMD.manifest.body.replace('schemaVersion', 'SchemaVersion') };
test.each([
  { name: 'a manifest against the digest asked for', version: `@${AMD.manifest.digest}`, manifests: { v1: tampered }, blobs: [AMD.config] },
  { name: 'a manifest against the digest announced', version: ':v1', manifests: { v1: tampered }, blobs: [AMD.config] },
  { name: 'a config against its digest', version: ':v1', manifests: { v1: AMD.manifest }, blobs: [{ ...AMD.config, body: '{}' }] },
])('changed content is not believed: $name', async ({ version, manifests, blobs }) => {
  await using server = await fake.fakeRegistry({ manifests, blobs });
  await expect(ask(client().registry, `${server.host}/acme/api${version}`)).rejects.toMatchObject({
    code: 'digest-mismatch',
    kind: 'world',
  });
});

test.each([
  {
    name: 'schema 1',
    stored: fake.content({ schemaVersion: 1 }, 'application/vnd.docker.distribution.manifest.v1+prettyjws'),
    says: 'got application/vnd.docker.distribution.manifest.v1+prettyjws',
  },
  { name: 'a web page', stored: fake.content('<html>', 'text/html; charset=utf-8'), says: 'got text/html.' },
  { name: 'a broken index', stored: fake.content({ manifests: 7 }, fake.OCI_INDEX), says: 'got a broken application/vnd.oci.image.index' },
])('$name is no image', async ({ stored, says }) => {
  await using server = await fake.fakeRegistry({ manifests: { v1: stored } });
  await expect(ask(client().registry, `${server.host}/acme/api:v1`)).rejects.toMatchObject({
    code: 'image-unsupported',
    message: expect.stringContaining(says),
  });
});

test('another image in the place of the digest asked for is not believed, although it announces its own digest rightly', async () => {
  const other = fake.image({ os: 'linux', architecture: 's390x' });
  await using server = await fake.httpServer((_, response) => {
    response
      .writeHead(200, { 'content-type': other.manifest.type, 'docker-content-digest': other.manifest.digest })
      .end(other.manifest.body);
  });
  await expect(ask(client().registry, `${server.host}/acme/api@${AMD.manifest.digest}`)).rejects.toThrow(
    `expected ${AMD.manifest.digest}, got content with ${other.manifest.digest}`,
  );
});

/** Answers with `status` the first `times` times, 0 for a dropped connection. */
async function troubled(times: number, status: number, headers: Record<string, string> = {}) {
  let count = 0;
  return fake.fakeRegistry({
    manifests: { v1: AMD.manifest },
    blobs: [AMD.config],
    guard: (request, response) => {
      count += 1;
      if (count > times) return false;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, headers).end();
      return true;
    },
  });
}

test.each([
  { name: '5xx', status: 503, headers: {}, waits: [250, 500, 1000] },
  { name: 'a dropped connection', status: 0, headers: {}, waits: [250, 500, 1000] },
  { name: '429 with seconds', status: 429, headers: { 'retry-after': '7' }, waits: [7000, 7000, 7000] },
  { name: '429 with a date', status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 12:00:05 GMT' }, waits: [5000, 500, 1000] },
])('three times $name is waited out', async ({ status, headers, waits }) => {
  await using server = await troubled(3, status, headers);
  const { registry, clock } = client();
  expect((await ask(registry, `${server.host}/acme/api:v1`)).digest).toBe(AMD.manifest.digest);
  expect(clock.slept).toEqual(waits);
});

test.each([
  { name: '5xx', status: 502, headers: {}, code: 'registry-unreachable', says: 'answered 502 for /v2/acme/api/manifests/v1 (4 attempts)' },
  { name: 'dropped connections', status: 0, headers: {}, code: 'registry-unreachable', says: '(4 attempts). Is the registry' },
  {
    name: 'a long Retry-After',
    status: 429,
    headers: { 'retry-after': '3600' },
    code: 'registry-busy',
    says: '(1 attempt); it asks to wait 3600 s. Logging in',
  },
])('$name without end is an error after a bounded time', async ({ status, headers, code, says }) => {
  await using server = await troubled(99, status, headers);
  await expect(ask(client().registry, `${server.host}/acme/api:v1`)).rejects.toMatchObject({
    code,
    kind: 'world',
    message: expect.stringContaining(says),
  });
});

test('a registry that never answers, and one that never ends its answer, are left after the time limit', async () => {
  await using silent = await fake.httpServer(() => {});
  await using endless = await fake.httpServer((_, response) => response.writeHead(200).write('{'));
  for (const server of [silent, endless]) {
    const { registry } = client(ANONYMOUS, { timeoutMs: 50 });
    await expect(ask(registry, `${server.host}/acme/api:v1`)).rejects.toThrow('no answer in 0.05 s (4 attempts)');
  }
});

test('an answer that is too large is refused and not kept', async () => {
  await using server = await fake.httpServer((_, response) => response.end(' '.repeat(4 * 1024 * 1024 + 1)));
  await expect(ask(client().registry, `${server.host}/acme/api:v1`)).rejects.toThrow('answered more than 4194304 bytes');
  expect(server.seen).toHaveLength(1);
});

test('a cancelled request ends with the reason of its signal', async () => {
  await using server = await fake.httpServer(() => {});
  const controller = new AbortController();
  const outcome = ask(client().registry, `${server.host}/acme/api:v1`, controller.signal);
  setTimeout(() => controller.abort(new Error('stopped by hand')), 20);
  await expect(outcome).rejects.toThrow('stopped by hand');
});

test('a reference without a version is refused before anything is asked', async () => {
  await expect(ask(client().registry, 'localhost:1/acme/api')).rejects.toThrow('names no version. Add a tag or @sha256:…');
});
