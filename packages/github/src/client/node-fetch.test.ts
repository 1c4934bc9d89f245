import { expect, test } from 'vitest';
import { httpServer } from '../testing/http-server.ts';
import { type Environment, nodeFetch } from './node-fetch.ts';

const fetch = (env: Environment = {}, timeoutMs = 2_000) => nodeFetch({ env, timeoutMs });
const GET = { method: 'GET', headers: { authorization: 'token s3cr3t' } };

test('an answer is given whole', async () => {
  await using server = await httpServer((_, response) => response.writeHead(201, { 'x-one': 'a' }).end('{"b":"ü"}'));
  const answer = await fetch()(`${server.url}/x`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":"ü"}' });
  expect(answer).toMatchObject({ status: 201, url: `${server.url}/x` });
  expect(answer.headers.get('x-one')).toBe('a');
  expect(await answer.text()).toBe('{"b":"ü"}');
  expect(server.seen).toMatchObject([{ method: 'POST', body: '{"a":"ü"}', headers: { 'content-length': '10' } }]);
});

test('a renamed repository is followed, with the token, at the same server only', async () => {
  await using elsewhere = await httpServer((_, response) => response.end('stolen'));
  await using server = await httpServer(({ url }, response) => {
    if (url === '/repos/old') response.writeHead(301, { location: '/repositories/1' }).end();
    else if (url === '/repos/away') response.writeHead(302, { location: `${elsewhere.url}/` }).end('away');
    else if (url === '/repos/loop') response.writeHead(301, { location: '/repos/loop' }).end();
    else response.end(url);
  });
  const text = async (path: string) => (await fetch()(`${server.url}${path}`, GET)).text();
  expect(await text('/repos/old')).toBe('/repositories/1');
  expect(server.seen[1]?.headers.authorization).toBe('token s3cr3t');
  expect(await text('/repos/away')).toBe('away');
  expect(elsewhere.seen).toEqual([]);
  expect((await fetch()(`${server.url}/repos/loop`, GET)).status).toBe(301);
});

test('a write is repeated elsewhere only where that is said to be the same', async () => {
  await using server = await httpServer(({ url }, response) => {
    if (url === '/moved') response.writeHead(307, { location: '/new' }).end();
    else if (url === '/see') response.writeHead(302, { location: '/new' }).end();
    else response.writeHead(201).end();
  });
  const post = { method: 'POST', headers: {}, body: '{}' };
  expect((await fetch()(`${server.url}/moved`, post)).status).toBe(201);
  expect(server.seen.at(-1)).toMatchObject({ method: 'POST', url: '/new', body: '{}' });
  expect((await fetch()(`${server.url}/see`, post)).status).toBe(302);
});

test.each([
  { name: 'goes through the proxy', env: (url: string) => ({ HTTPS_PROXY: url }), proxied: true },
  { name: 'goes through the proxy, written small', env: (url: string) => ({ https_proxy: url }), proxied: true },
  {
    name: 'goes straight where the proxy is not for',
    env: (url: string) => ({ HTTPS_PROXY: url, NO_PROXY: 'api.invalid' }),
    proxied: false,
  },
])('a request $name', async ({ env, proxied }) => {
  await using proxy = await httpServer((_, response) => response.end());
  await expect(fetch(env(proxy.url))('https://api.invalid/user', GET)).rejects.toThrow();
  expect(proxy.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(proxied ? ['CONNECT api.invalid:443'] : []);
});

test('no answer is said after the time limit, and that the request may have arrived', async () => {
  await using server = await httpServer(() => undefined);
  await expect(fetch({}, 50)(`${server.url}/`, GET)).rejects.toMatchObject({
    name: 'NoAnswer',
    message: 'no answer in 0.05 s',
    neverSent: false,
  });
});

test('a request that nobody heard is told apart', async () => {
  const server = await httpServer(() => undefined);
  await server[Symbol.asyncDispose]();
  await expect(fetch()(`${server.url}/`, GET)).rejects.toMatchObject({ name: 'NoAnswer', neverSent: true });
});

test('a cancel ends the wait with its own reason', async () => {
  const controller = new AbortController();
  await using server = await httpServer(() => controller.abort(new Error('job cancelled')));
  await expect(fetch()(`${server.url}/`, { ...GET, signal: controller.signal })).rejects.toThrow('job cancelled');
});

test('an answer without end is not read', async () => {
  await using server = await httpServer((_, response) => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const more = () => {
      while (response.writable && response.write(chunk));
    };
    response.on('drain', more);
    more();
  });
  await expect(fetch({}, 10_000)(`${server.url}/big`, GET)).rejects.toMatchObject({ code: 'github-answer-too-large' });
});

test('the token is not sent in the clear to another machine', async () => {
  await expect(fetch()('http://github.example/api/v3/user', GET)).rejects.toMatchObject({
    code: 'github-insecure',
    message: expect.stringContaining('GITHUB_API_URL is http://github.example: expected https'),
  });
});
