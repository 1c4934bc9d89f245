import { expect, test } from 'vitest';
import { type Environment, type HttpAnswer, HttpClient, type HttpRequest } from './http-client.ts';
import { httpServer } from './testing/http-server.ts';

function ask(address: string, request: Partial<HttpRequest> = {}, env: Environment = {}) {
  const client = new HttpClient({ env, maxBytes: 1024 });
  return client.ask({ url: new URL(address), method: 'GET', headers: {}, timeoutMs: 2_000, ...request });
}

test('an answer is given whole, whatever its status', async () => {
  await using server = await httpServer((_, response) => response.writeHead(404, { 'x-one': 'a' }).end('ü'));
  const answer = await ask(`${server.url}/x?y=1`, { method: 'PUT', headers: { 'x-two': 'b' }, body: 'ü' });
  expect(answer).toMatchObject({ status: 404, headers: { 'x-one': 'a' } });
  expect(answer.body.toString()).toBe('ü');
  expect(server.seen).toMatchObject([{ method: 'PUT', url: '/x?y=1', body: 'ü', headers: { 'x-two': 'b', 'content-length': '2' } }]);
});

test('an answer is followed as long as the caller says, five times at most', async () => {
  await using server = await httpServer(({ url }, response) => response.end(url));
  const asked: string[] = [];
  const redirect = ({ url, body }: HttpAnswer) => {
    asked.push(body.toString());
    return { url: new URL(`/${asked.length}`, url), headers: {} };
  };
  expect((await ask(`${server.url}/0`, { redirect })).url.pathname).toBe('/5');
  expect(asked).toEqual(['/0', '/1', '/2', '/3', '/4', '/5']);
});

test('an answer without end is not read', async () => {
  await using server = await httpServer((_, response) => {
    const more = () => {
      while (response.writable && response.write('x'.repeat(1024)));
    };
    response.on('drain', more);
    more();
  });
  await expect(ask(`${server.url}/big`)).rejects.toMatchObject({
    name: 'AnswerTooLarge',
    message: expect.stringMatching(/more than 1024 bytes for \/big/),
  });
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
  await expect(ask('https://api.invalid/user', {}, env(proxy.url))).rejects.toThrow();
  expect(proxy.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(proxied ? ['CONNECT api.invalid:443'] : []);
});

test('no answer is said after the time limit, and that the request may have arrived', async () => {
  await using server = await httpServer(() => undefined);
  await expect(ask(server.url, { timeoutMs: 50 })).rejects.toMatchObject({
    name: 'NoAnswer',
    message: 'no answer in 0.05 s',
    neverSent: false,
  });
});

test('a request that nobody heard is told apart', async () => {
  const server = await httpServer(() => undefined);
  await server[Symbol.asyncDispose]();
  await expect(ask(server.url)).rejects.toMatchObject({ name: 'NoAnswer', neverSent: true });
});

test('a cancel ends the wait with its own reason', async () => {
  const controller = new AbortController();
  await using server = await httpServer(() => controller.abort(new Error('job cancelled')));
  await expect(ask(server.url, { signal: controller.signal })).rejects.toThrow('job cancelled');
});
