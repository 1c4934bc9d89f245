import path from 'node:path';
import { expect, test } from 'vitest';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const config = (name: string, server = `https://${name}.example:6443`) => `
apiVersion: v1
kind: Config
current-context: ${name}
clusters: [{ name: ${name}, cluster: { server: "${server}", certificate-authority: certs/ca.crt } }]
users: [{ name: ${name}, user: { client-certificate: certs/me.crt, client-key: /etc/me.key, tokenFile: ../token } }]
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name}, namespace: shop } }]
`;

test.each([
  { form: 'YAML', encode: (text: string) => text },
  { form: 'base64', encode: (text: string) => Buffer.from(text).toString('base64') },
  { form: 'base64 with line breaks', encode: (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n') },
  { form: 'JSON', encode: () => '{"contexts": [{"name": "prod", "context": {"cluster": "c"}}], "current-context": "prod"}' },
  { form: 'YAML with a byte order mark', encode: (text: string) => `\uFEFF${text}` },
])('a text in $form is read, and the environment then does not count', async ({ encode }) => {
  const kubeconfig = await loadKubeconfig({ text: encode(config('prod')), env: { KUBECONFIG: '/does/not/count' } });
  expect(kubeconfig.currentContext).toBe('prod');
  expect([...kubeconfig.contexts.keys()]).toEqual(['prod']);
});

test('files of KUBECONFIG are merged, the first to name a thing gives all of it, missing files are skipped', async () => {
  await using folder = await temporaryFolder({
    'one.yaml': 'users: [{ name: red, user: { token: first } }]',
    'two.yaml': `${config('prod')}\n`,
    'three.yaml': `
current-context: other
users: [{ name: red, user: { username: later, password: later } }]
clusters: [{ name: prod, cluster: { server: https://later.example } }]
contexts: [{ name: extra, context: { cluster: prod, user: red } }]`,
  });
  const names = ['one.yaml', 'absent.yaml', 'two.yaml', 'three.yaml'].map(folder.path);
  const kubeconfig = await loadKubeconfig({ env: { KUBECONFIG: ['', ...names].join(path.delimiter), HOME: folder.root } });
  expect(kubeconfig.currentContext).toBe('prod');
  expect([...kubeconfig.contexts.keys()]).toEqual(['prod', 'extra']);
  expect(kubeconfig.clusters.get('prod')?.server).toBe('https://prod.example:6443');
  expect([kubeconfig.users.get('red')?.token, kubeconfig.users.get('red')?.username]).toEqual(['first', undefined]);
});

test('relative paths belong to the file that has them, absolute ones stay', async () => {
  await using folder = await temporaryFolder({ 'deep/one.yaml': config('one'), 'two.yaml': config('two') });
  const kubeconfig = await loadKubeconfig({
    env: { KUBECONFIG: [folder.path('deep/one.yaml'), folder.path('two.yaml')].join(path.delimiter) },
  });
  expect(kubeconfig.clusters.get('one')?.['certificate-authority']).toBe(folder.path('deep/certs/ca.crt'));
  expect(kubeconfig.clusters.get('two')?.['certificate-authority']).toBe(folder.path('certs/ca.crt'));
  expect(kubeconfig.users.get('one')).toMatchObject({
    'client-certificate': folder.path('deep/certs/me.crt'),
    'client-key': '/etc/me.key',
    tokenFile: folder.path('token'),
  });
});

test('a credential plugin is looked up next to the file only when its command has a slash', async () => {
  const user = (command: string) => `{ name: ${command.replace('/', '-')}, user: { exec: { command: ${command} } } }`;
  await using folder = await temporaryFolder({
    config: `users: [${user('bin/login')}, ${user('aws')}]\ncontexts: [{ name: a, context: {} }]`,
  });
  const { users } = await loadKubeconfig({ explicitPath: folder.path('config'), env: {} });
  expect([users.get('bin-login')?.exec?.command, users.get('aws')?.exec?.command]).toEqual([folder.path('bin/login'), 'aws']);
});

test('~/.kube/config is the last file, and read only when KUBECONFIG is unset or empty', async () => {
  await using folder = await temporaryFolder({ '.kube/config': config('home') });
  for (const KUBECONFIG of [undefined, '']) {
    expect((await loadKubeconfig({ env: { KUBECONFIG, HOME: folder.root } })).currentContext).toBe('home');
  }
  await expect(loadKubeconfig({ env: { KUBECONFIG: '/not/there', HOME: folder.root } })).rejects.toThrow(
    '$KUBECONFIG (/not/there: absent), ~/.kube/config (not read: $KUBECONFIG is set).',
  );
});

test('inside a cluster the service account is used when no file has a context', async () => {
  await using folder = await temporaryFolder({ token: 'secret', namespace: 'shop\n', 'ca.crt': 'pem' });
  const env = { HOME: '/nowhere', KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  const kubeconfig = await loadKubeconfig({ env, serviceAccountFolder: folder.root });
  expect(kubeconfig.contexts.get(kubeconfig.currentContext ?? '')).toEqual({
    cluster: 'in-cluster',
    user: 'in-cluster',
    namespace: 'shop',
  });
  expect(kubeconfig.clusters.get('in-cluster')).toMatchObject({
    server: 'https://[fd00::1]:443',
    'certificate-authority': folder.path('ca.crt'),
  });
  expect(kubeconfig.users.get('in-cluster')?.tokenFile).toBe(folder.path('token'));
});

test.each([
  {
    name: 'nothing anywhere names the three places',
    places: { text: ' \n', env: { HOME: '/nowhere' } },
    says: 'no kubeconfig found.\nTried: input kubeconfig (empty), $KUBECONFIG (unset), ~/.kube/config (absent).',
  },
  { name: 'no home', places: { env: {} }, says: '~/.kube/config ($HOME unset)' },
  {
    name: 'an explicit path that is not there',
    places: { explicitPath: '/nowhere/config', env: {} },
    says: 'no kubeconfig at /nowhere/config',
  },
  { name: 'a folder', places: { explicitPath: '/', env: {} }, says: 'kubeconfig / cannot be read: EISDIR' },
  {
    name: 'broken YAML with its line',
    places: { text: 'clusters:\n- name: a\n x: {', env: {} },
    says: /^input kubeconfig:3:\d+: not valid YAML/,
  },
  {
    name: 'base64 of nothing useful',
    places: { text: 'aGVsbG8=', env: {} },
    says: 'input kubeconfig: expected the text of a kubeconfig, or base64 of it',
  },
  { name: 'a text that is no base64', places: { text: 'secrets.KUBECONFIG!', env: {} }, says: 'got 19 characters that are neither' },
  { name: 'a list', places: { text: '- a: 1', env: {} }, says: 'input kubeconfig:1:1: the document: Invalid input: expected object' },
  {
    name: 'a wrong type with its line',
    places: { text: 'users:\n- name: a\n  user:\n    token: 12345', env: {} },
    says: 'input kubeconfig:4:12: users.0.user.token: Invalid input: expected string, received number',
  },
  {
    name: 'two contexts of one name',
    places: { text: 'contexts: [{name: a, context: {}}, {name: a, context: {}}]', env: {} },
    says: 'contexts has "a" twice',
  },
  {
    name: 'an alias bomb',
    places: {
      text: `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefg'].map((key, i) => `${key}: &${key} [${`*${'abcdef'[i]},`.repeat(9)}]`).join('\n')}`,
      env: {},
    },
    says: 'its YAML aliases (*name) cannot be resolved',
  },
])('refused: $name', async ({ places, says }) => {
  await expect(loadKubeconfig(places)).rejects.toMatchObject({
    kind: 'input',
    message: typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says),
  });
});

test('a message about broken YAML does not repeat the secret it stumbled on', async () => {
  for (const text of ['users:\n- user: {token: "s3cr3t-token\n', 'token: ]s3cr3t-token', 'token: *s3cr3t-token', 'a: b: s3cr3t-token']) {
    const error = await loadKubeconfig({ text, env: {} }).catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('s3cr3t');
  }
});
