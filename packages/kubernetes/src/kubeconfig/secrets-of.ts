import type { Kubeconfig } from './load-kubeconfig.ts';
import type { User } from './schema.ts';

/** Settings of an auth-provider that are no secrets. */
const PUBLIC_SETTINGS = new Set([
  'client-id',
  'idp-issuer-url',
  'idp-certificate-authority',
  'idp-certificate-authority-data',
  'extra-scopes',
]);

/** Everything in a kubeconfig that must not come into a log: tokens, passwords, keys as they stand and decoded, what plugins are given. */
export function secretsOf({ users }: Kubeconfig): readonly string[] {
  return [...new Set([...users.values()].flatMap(secretsOfUser))];
}

function secretsOfUser(user: User): readonly string[] {
  const key = user['client-key-data'];
  const settings = Object.entries(user['auth-provider']?.config ?? {}).filter(([name]) => !PUBLIC_SETTINGS.has(name));
  return [
    ...[user.token, user.password, key].filter((secret) => secret !== undefined),
    ...(key === undefined ? [] : [Buffer.from(key, 'base64').toString('utf8')]),
    ...(user.exec?.env ?? []).map(({ value }) => value),
    ...settings.map(([, value]) => value),
  ];
}
