import { readFile } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OidcCredential } from './oidc-credential.ts';
import { makeCertificates } from './testing/certificates.ts';
import { type TemporaryFolder, temporaryFolder } from './testing/temporary-folder.ts';

const START = Date.parse('2026-11-23T12:00:00Z');
const token = (name: string, lifeSeconds: number) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: name, exp: START / 1000 + lifeSeconds })}.signature`;
};

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await makeCertificates(folder);
});
afterAll(async () => folder[Symbol.asyncDispose]());

/** An issuer that gives `answers` one after another and keeps the forms it was sent. */
async function issuer(answers: { status?: number; body: object }[]) {
  const forms: Record<string, string>[] = [];
  const options = { cert: await readFile(folder.path('server.crt')), key: await readFile(folder.path('server.key')) };
  const server = https.createServer(options, async (request, response) => {
    if (request.url === '/realm/.well-known/openid-configuration') {
      response.end(JSON.stringify({ token_endpoint: `https://${request.headers.host}/token` }));
      return;
    }
    let form = '';
    for await (const chunk of request.setEncoding('utf8')) form += chunk;
    forms.push(Object.fromEntries(new URLSearchParams(form)));
    const answer = answers[forms.length - 1] ?? { status: 500, body: {} };
    response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    forms,
    config: {
      'idp-issuer-url': `https://127.0.0.1:${(server.address() as AddressInfo).port}/realm`,
      'idp-certificate-authority': folder.path('ca.crt'),
      'client-id': 'kubectl',
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('an id token that still lives is sent without asking the issuer', async () => {
  const alive = token('a', 60);
  const credentials = new OidcCredential({ 'id-token': alive }, () => START);
  expect(await credentials.current()).toEqual({ authorization: `Bearer ${alive}` });
});

test('an ended id token is renewed once, and the refresh token is kept when no new one comes', async () => {
  const [second, third] = [token('second', 300), token('third', 600)];
  await using idp = await issuer([{ body: { id_token: second } }, { body: { id_token: third, refresh_token: 'r2' } }]);
  let now = START;
  const credentials = new OidcCredential(
    { ...idp.config, 'id-token': token('first', 5), 'refresh-token': 'r1', 'client-secret': 's' },
    () => now,
  );
  const together = await Promise.all([credentials.current(), credentials.current()]);
  expect(together.map(({ authorization }) => authorization)).toEqual([`Bearer ${second}`, `Bearer ${second}`]);
  expect((await credentials.current()).authorization).toBe(`Bearer ${second}`);
  now += 295_000;
  expect((await credentials.current()).authorization).toBe(`Bearer ${third}`);
  expect(idp.forms).toEqual(Array(2).fill({ grant_type: 'refresh_token', refresh_token: 'r1', client_id: 'kubectl', client_secret: 's' }));
});

test('after a 401 the token is renewed although it has not ended', async () => {
  const renewed = token('renewed', 600);
  await using idp = await issuer([{ body: { id_token: renewed } }]);
  const credentials = new OidcCredential({ ...idp.config, 'id-token': token('first', 500), 'refresh-token': 'r1' }, () => START);
  credentials.forget();
  expect((await credentials.current()).authorization).toBe(`Bearer ${renewed}`);
});

test.each([
  { name: 'no refresh token', config: { 'refresh-token': '' }, answers: [], says: 'the id token has ended and cannot be renewed' },
  {
    name: 'a refusal, of which only the code is shown',
    config: {},
    answers: [{ status: 400, body: { error: 'invalid_grant', error_description: 's3cr3t' } }],
    says: /refused to renew the id token: 400 invalid_grant\. Log in again$/,
  },
  { name: 'an answer without an id token', config: {}, answers: [{ body: { access_token: 's3cr3t' } }], says: 'without an id_token' },
  { name: 'an issuer over http', config: { 'idp-issuer-url': 'http://idp.example' }, answers: [], says: 'expected an https address' },
  { name: 'an issuer nobody vouches for', config: { 'idp-certificate-authority': '' }, answers: [], says: 'did not answer: unable to' },
])('an error that says so: $name', async ({ config, answers, says }) => {
  await using idp = await issuer(answers);
  const credentials = new OidcCredential(
    { ...idp.config, 'id-token': token('first', -1), 'refresh-token': 's3cr3t', ...config },
    () => START,
  );
  const error = await credentials.current().catch((problem: unknown) => problem);
  expect(String(error)).toMatch(says);
  expect(String(error)).not.toContain('s3cr3t');
});
