import type { Environment } from '@sluice/http';
import { httpServer } from '@sluice/http/testing';
import { expect, test } from 'vitest';
import { nodeFetch } from './node-fetch.ts';

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
