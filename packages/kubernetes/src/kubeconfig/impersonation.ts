import { SluiceError } from '@sluice/core';
import type { User } from './schema.ts';

/**
 * `as` and its companions as request headers.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export function impersonationHeaders(name: string, user: User): Record<string, string> {
  const { as, 'as-uid': uid, 'as-groups': groups, 'as-user-extra': extra } = user;
  if (as === undefined) {
    if (uid === undefined && groups.length === 0 && Object.keys(extra).length === 0) return {};
    throw refused(name, 'as-uid, as-groups and as-user-extra need "as"');
  }
  const headers: Record<string, string> = { 'Impersonate-User': as };
  if (uid !== undefined) headers['Impersonate-Uid'] = uid;
  for (const [header, values] of [
    ['Impersonate-Group', groups] as const,
    ...Object.entries(extra).map(([key, list]) => [`Impersonate-Extra-${encodeURIComponent(key)}`, list] as const),
  ]) {
    // Each value is a header line of its own, and a Connection has one line per header.
    if (values.length > 1) throw refused(name, `${header} has ${values.length} values; one is supported`);
    if (values[0] !== undefined) headers[header] = values[0];
  }
  return headers;
}

function refused(name: string, problem: string): SluiceError {
  return new SluiceError('kubeconfig-invalid', 'input', `user "${name}" cannot be impersonated: ${problem}. Correct the kubeconfig`);
}
