import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ExecCredential, type ExecOptions } from './exec-credential.ts';
import { type Cluster, type ExecSettings, kubeconfigFileSchema } from './schema.ts';
import { type TemporaryFolder, temporaryFolder } from './testing/temporary-folder.ts';

const START = Date.parse('2026-11-23T12:00:00Z');
const V1 = 'client.authentication.k8s.io/v1';

/** A plugin that counts its calls in a file, gives `token-<call>`, and ends the token after `lifeSeconds`. */
async function countingPlugin(folder: TemporaryFolder, lifeSeconds: number | null) {
  const ends = lifeSeconds === null ? '' : `, "expirationTimestamp": "${new Date(START + lifeSeconds * 1000).toISOString()}"`;
  await folder.write('calls', '');
  return folder.script(
    'plugin',
    `#!/bin/sh
echo x >> '${folder.path('calls')}'
count=$(wc -l < '${folder.path('calls')}' | tr -d ' ')
printf '%s' "$KUBERNETES_EXEC_INFO" > '${folder.path('info.json')}'
printf '%s|%s|%s' "$1" "$PLUGIN_SETTING" "$INHERITED" > '${folder.path('given')}'
echo "{\\"kind\\": \\"ExecCredential\\", \\"apiVersion\\": \\"${V1}\\", \\"status\\": {\\"token\\": \\"token-$count\\"${ends.replaceAll('"', '\\"')}}}"
`,
  );
}

function source(
  command: string,
  settings: Record<string, unknown> = {},
  options: Partial<ExecOptions> = {},
  cluster: Record<string, unknown> = {},
) {
  const file = kubeconfigFileSchema.parse({
    clusters: [{ name: 'c', cluster: { server: 'https://c.example', ...cluster } }],
    users: [{ name: 'u', user: { exec: { apiVersion: V1, interactiveMode: 'Never', command, ...settings } } }],
  });
  const exec = file.users[0]?.user.exec as ExecSettings;
  const env = { PATH: process.env.PATH, INHERITED: 'yes' };
  return new ExecCredential(exec, file.clusters[0]?.cluster as Cluster, {
    env,
    now: () => START,
    interactive: false,
    timeoutMs: 10_000,
    ...options,
  });
}

test('a token without an end is asked for once, and again after the server refused it', async () => {
  await using folder = await temporaryFolder();
  const credentials = source(await countingPlugin(folder, null));
  const together = await Promise.all([credentials.current(), credentials.current(), credentials.current()]);
  expect(together.map(({ authorization }) => authorization)).toEqual(Array(3).fill('Bearer token-1'));
  expect((await credentials.current()).authorization).toBe('Bearer token-1');
  credentials.forget();
  expect((await credentials.current()).authorization).toBe('Bearer token-2');
});

test.each([
  { lifeSeconds: 900, at: 839, token: 'token-1' },
  { lifeSeconds: 900, at: 841, token: 'token-2' },
  { lifeSeconds: 10, at: 7, token: 'token-1' },
  { lifeSeconds: 10, at: 9, token: 'token-2' },
])('a token that lives $lifeSeconds s is $token after $at s', async ({ lifeSeconds, at, token }) => {
  await using folder = await temporaryFolder();
  let now = START;
  const credentials = source(await countingPlugin(folder, lifeSeconds), {}, { now: () => now });
  await credentials.current();
  now += at * 1000;
  expect((await credentials.current()).authorization).toBe(`Bearer ${token}`);
});

test('when the early renewal fails, the old token serves until its end', async () => {
  await using folder = await temporaryFolder();
  let now = START;
  const credentials = source(await countingPlugin(folder, 900), {}, { now: () => now });
  await credentials.current();
  await folder.script('plugin', '#!/bin/sh\nexit 1\n');
  now += 850_000;
  expect((await credentials.current()).authorization).toBe('Bearer token-1');
  now += 50_000;
  await expect(credentials.current()).rejects.toThrow('failed with exit code 1');
});

test('the plugin is given its arguments, its variables, ours, and what KUBERNETES_EXEC_INFO must say', async () => {
  await using folder = await temporaryFolder({ 'ca.crt': 'the authority' });
  const settings = { args: ['get-token'], env: [{ name: 'PLUGIN_SETTING', value: 'prod' }], provideClusterInfo: true };
  const credentials = source(
    await countingPlugin(folder, null),
    settings,
    {},
    {
      'certificate-authority': folder.path('ca.crt'),
      'tls-server-name': 'api.internal',
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }],
    },
  );
  await credentials.current();
  expect(await readFile(folder.path('given'), 'utf8')).toBe('get-token|prod|yes');
  expect(JSON.parse(await readFile(folder.path('info.json'), 'utf8'))).toEqual({
    apiVersion: V1,
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      cluster: {
        server: 'https://c.example',
        'tls-server-name': 'api.internal',
        'certificate-authority-data': Buffer.from('the authority').toString('base64'),
        config: { audience: 'a' },
      },
    },
  });
});

test('without provideClusterInfo the plugin is told nothing of the cluster, and an interactive one that it may ask', async () => {
  await using folder = await temporaryFolder();
  await source(await countingPlugin(folder, null), { interactiveMode: 'IfAvailable' }, { interactive: true }).current();
  expect(JSON.parse(await readFile(folder.path('info.json'), 'utf8')).spec).toEqual({ interactive: true });
});

const answers = (status: string, apiVersion = V1) =>
  `echo '{"kind": "ExecCredential", "apiVersion": "${apiVersion}", "status": ${status}}'`;

test('a client certificate from a plugin is used', async () => {
  await using folder = await temporaryFolder();
  const plugin = await folder.script('plugin', `#!/bin/sh\n${answers('{"clientCertificateData": "CERT", "clientKeyData": "KEY"}')}\n`);
  expect(await source(plugin).current()).toEqual({ clientCertificate: { certificate: 'CERT', key: 'KEY' } });
});

test('v1beta1 is spoken, and there the interactive mode has a default', async () => {
  await using folder = await temporaryFolder();
  const apiVersion = 'client.authentication.k8s.io/v1beta1';
  const plugin = await folder.script('plugin', `#!/bin/sh\n${answers('{"token": "t"}', apiVersion)}\n`);
  expect(await source(plugin, { apiVersion, interactiveMode: null }).current()).toEqual({ authorization: 'Bearer t' });
});

test.each([
  {
    name: 'exits with an error',
    script: 'echo "session ended: run aws sso login" >&2; exit 3',
    says: 'failed with exit code 3. It said:\nsession ended: run aws sso login',
  },
  {
    name: 'hangs, its children too',
    script: 'echo "opening browser" >&2; sleep 3 & sleep 3',
    says: 'gave no answer in 0.5 s. Is it waiting for a person or a network? It said:\nopening browser',
  },
  { name: 'prints no JSON', script: 'echo s3cr3t', says: 'printed 7 characters that are not JSON' },
  { name: 'prints another kind', script: `echo '{"kind": "Status"}'`, says: 'printed no valid ExecCredential: kind: ' },
  {
    name: 'prints another version',
    script: answers('{"token": "t"}', 'client.authentication.k8s.io/v1beta1'),
    says: 'answered with apiVersion client.authentication.k8s.io/v1beta1',
  },
  { name: 'gives nothing', script: answers('{}'), says: 'gave neither a token nor a client certificate' },
  { name: 'gives half a pair', script: answers('{"clientCertificateData": "CERT"}'), says: 'gave a client certificate without its key' },
  { name: 'gives a bad time', script: answers('{"token": "t", "expirationTimestamp": "soon"}'), says: 'status.expirationTimestamp' },
  { name: 'prints without end', script: 'yes s3cr3t', says: 'printed more than 1048576 bytes' },
])('a plugin that $name is an error that says so', async ({ script, says }) => {
  await using folder = await temporaryFolder();
  const credentials = source(
    await folder.script('plugin', `#!/bin/sh\n${script}\n`),
    {},
    { timeoutMs: script.includes('sleep') ? 500 : 10_000 },
  );
  const error = await credentials.current().catch((problem: unknown) => problem);
  expect(String(error)).toContain(says);
  expect(String(error)).not.toContain('s3cr3t');
});

test.each([
  { name: 'its token', stderr: 'debug: got s3cr3t-token-of-mine', stdout: '{"status": {"token": "s3cr3t-token-of-mine"}}' },
  { name: 'a JWT', stderr: 'sent eyJhbGciOiJub25lIn0.s3cr3t.s3cr3t to the server', stdout: '' },
  { name: 'a header', stderr: 'Authorization: Bearer s3cr3t', stdout: '' },
])('what a failing plugin says is shown without $name', async ({ stderr, stdout }) => {
  await using folder = await temporaryFolder();
  const plugin = await folder.script('plugin', `#!/bin/sh\necho '${stderr}' >&2\necho '${stdout}'\nexit 1\n`);
  const error = await source(plugin)
    .current()
    .catch((problem: unknown) => problem);
  expect(String(error)).toContain('***');
  expect(String(error)).not.toContain('s3cr3t');
});

test.each([
  {
    name: 'a missing command shows its hint',
    settings: { installHint: 'Install it with: brew install k8s-login' },
    says: 'is not installed: no such command in PATH.\nInstall it with: brew install',
  },
  {
    name: 'an old API version',
    settings: { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
    says: 'expected client.authentication.k8s.io/v1 or',
  },
  { name: 'v1 without a mode', settings: { interactiveMode: null }, says: 'expected Never, IfAvailable or Always, got nothing' },
  { name: 'a plugin that always asks, without a terminal', settings: { interactiveMode: 'Always' }, says: 'there is no terminal' },
  { name: 'no command', settings: { command: '' }, says: 'exec.command of the user is empty' },
])('refused: $name', async ({ settings, says }) => {
  await expect(source('sluice-no-such-plugin', settings).current()).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringContaining(says),
  });
});
