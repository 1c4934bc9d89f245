import { describe, expect, it } from 'vitest';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { secretsOf } from './secrets-of.ts';

const PEM = '-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----\n';
const TEXT = `
clusters: [{ name: c, cluster: { server: "https://c.test" } }]
contexts: [{ name: x, context: { cluster: c, user: a } }]
users:
  - { name: a, user: { token: token-of-a } }
  - { name: b, user: { username: bob, password: password-of-b } }
  - { name: c, user: { client-certificate-data: cert, client-key-data: ${Buffer.from(PEM).toString('base64')} } }
  - { name: d, user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: get-token, env: [{ name: KEY, value: secret-of-d }] } } }
  - { name: e, user: { auth-provider: { name: oidc, config: { client-id: id-of-e, client-secret: secret-of-e, refresh-token: refresh-of-e } } } }
`;

describe('secretsOf', () => {
  it('finds tokens, passwords, keys, and what plugins are given, and nothing that is public', async () => {
    const secrets = secretsOf(await loadKubeconfig({ text: TEXT, env: {} }));
    expect([...secrets].toSorted()).toEqual(
      ['token-of-a', 'password-of-b', Buffer.from(PEM).toString('base64'), PEM, 'secret-of-d', 'secret-of-e', 'refresh-of-e'].toSorted(),
    );
  });
});
