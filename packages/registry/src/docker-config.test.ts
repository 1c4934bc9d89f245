import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dockerCredentials } from './docker-config.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'sluice-'));
  await mkdir(path.join(home, '.docker'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const configPath = () => path.join(home, '.docker', 'config.json');
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function helper(name: string, script: string) {
  const file = path.join(home, `docker-credential-${name}`);
  await writeFile(file, `#!/bin/sh\nserver=$(cat)\n${script}\n`);
  await chmod(file, 0o755);
}

async function lookUp(config: unknown, registry: string) {
  await writeFile(configPath(), typeof config === 'string' ? config : JSON.stringify(config));
  return dockerCredentials({ HOME: home, PATH: `${home}:${process.env.PATH}` })(registry);
}

test.each([
  {
    name: 'base64 of user and password',
    auths: { 'ghcr.io': { auth: base64('me:pa:ss') } },
    found: { kind: 'basic', username: 'me', password: 'pa:ss' },
  },
  {
    name: 'user and password',
    auths: { 'ghcr.io': { username: 'me', password: 'p' } },
    found: { kind: 'basic', username: 'me', password: 'p' },
  },
  {
    name: 'an address as the key',
    auths: { 'https://ghcr.io/v2/': { auth: base64('me:p') } },
    found: { kind: 'basic', username: 'me', password: 'p' },
  },
  {
    name: 'an identity token',
    auths: { 'ghcr.io': { auth: base64('me:'), identitytoken: 'i' } },
    found: { kind: 'identity-token', token: 'i' },
  },
  { name: 'a registry token', auths: { 'ghcr.io': { registrytoken: 'r' } }, found: { kind: 'bearer', token: 'r' } },
  { name: 'another registry only', auths: { 'xghcr.io': { auth: base64('me:p') } }, found: { kind: 'anonymous' } },
  { name: 'an empty entry', auths: { 'ghcr.io': {} }, found: { kind: 'anonymous' } },
])('the login of ghcr.io in a config with $name', async ({ auths, found }) => {
  const credential = await lookUp({ auths }, 'ghcr.io');
  expect(credential).toMatchObject(found);
  expect(credential.origin).toContain(configPath());
});

test('docker.io is found under the name that docker login gives it, and a port is part of the name', async () => {
  const auths = { 'https://index.docker.io/v1/': { auth: base64('hub:p') }, 'localhost:5000': { auth: base64('local:p') } };
  expect(await lookUp({ auths }, 'docker.io')).toMatchObject({ username: 'hub' });
  expect(await lookUp({ auths }, 'localhost:5000')).toMatchObject({ username: 'local' });
  expect(await lookUp({ auths }, 'localhost:5001')).toMatchObject({ kind: 'anonymous' });
});

test('DOCKER_CONFIG names the folder; without any file or home the registry is asked anonymously', async () => {
  await writeFile(path.join(home, 'config.json'), JSON.stringify({ auths: { 'ghcr.io': { auth: base64('me:p') } } }));
  expect(await dockerCredentials({ DOCKER_CONFIG: home, HOME: '/nowhere' })('ghcr.io')).toMatchObject({ kind: 'basic' });
  expect(await dockerCredentials({ HOME: '/nowhere' })('ghcr.io')).toEqual({
    kind: 'anonymous',
    origin: 'no credentials (there is no /nowhere/.docker/config.json)',
  });
  expect(await dockerCredentials({})('ghcr.io')).toMatchObject({ kind: 'anonymous' });
});

test('the helper of a registry comes before the store, the store before the entry, and each registry is asked once', async () => {
  await helper(
    'own',
    `echo x >> '${home}/calls'; echo "{\\"ServerURL\\": \\"$server\\", \\"Username\\": \\"own-of-$server\\", \\"Secret\\": \\"s\\"}"`,
  );
  await helper('store', `echo "{\\"Username\\": \\"<token>\\", \\"Secret\\": \\"of-$server\\"}"`);
  const config = {
    credHelpers: { 'ghcr.io': 'own' },
    credsStore: 'store',
    auths: { 'ghcr.io': { auth: base64('me:p') }, 'docker.io': {} },
  };
  await writeFile(configPath(), JSON.stringify(config));
  const credentials = dockerCredentials({ HOME: home, PATH: `${home}:${process.env.PATH}` });
  const [first, second] = await Promise.all([credentials('ghcr.io'), credentials('ghcr.io')]);
  expect(first).toEqual({
    kind: 'basic',
    username: 'own-of-ghcr.io',
    password: 's',
    origin: 'user "own-of-ghcr.io" from docker-credential-own',
  });
  expect(second).toBe(first);
  expect(await credentials('docker.io')).toMatchObject({ kind: 'identity-token', token: 'of-https://index.docker.io/v1/' });
});

test('a helper that has no login leaves the entry of the file, and then nobody', async () => {
  await helper('empty', 'echo "credentials not found in native keychain"; exit 1');
  expect(await lookUp({ credsStore: 'empty', auths: { 'ghcr.io': { auth: base64('me:p') } } }, 'ghcr.io')).toMatchObject({
    username: 'me',
  });
  expect(await lookUp({ credsStore: 'empty' }, 'ghcr.io')).toMatchObject({ kind: 'anonymous' });
});

test.each([
  { name: 'no JSON', config: '{"auths": "s3cr3t', says: 'is not JSON. Correct it, or log in again' },
  { name: 'another shape', config: { auths: { 'ghcr.io': { auth: 12 } } }, says: 'auths.ghcr.io.auth: Invalid input' },
  {
    name: 'an entry that decodes to nothing',
    config: { auths: { 'ghcr.io': { auth: 's3cr3t' } } },
    says: 'auth of ghcr.io: expected base64 of user:password',
  },
  {
    name: 'a helper that is not there',
    config: { credsStore: 'absent' },
    says: 'docker-credential-absent, which the docker config names for ghcr.io, is not installed',
  },
  { name: 'a helper with a path', config: { credsStore: '../evil' }, says: 'other characters than letters' },
  { name: 'a helper that fails', config: { credsStore: 'broken' }, says: 'failed with exit code 3: no keychain' },
  { name: 'a helper that prints something else', config: { credsStore: 'chatty' }, says: 'did not print {"Username": …, "Secret": …}' },
])('an error without secrets for $name', async ({ config, says }) => {
  await helper('broken', 'echo s3cr3t; echo "no keychain" >&2; exit 3');
  await helper('chatty', 'echo s3cr3t');
  const error = await lookUp(config, 'ghcr.io').catch((problem: unknown) => problem);
  expect(error).toMatchObject({ kind: 'input', message: expect.stringContaining(says) });
  expect(String(error)).not.toContain('s3cr3t');
});
