import type { Authentication } from '@sluice/core';
import type { ClientTls } from '@sluice/http';
import { SourceError } from '../source-error.ts';
import { type SecretValues, secretValue } from './secret-values.ts';

/**
 * Certificates that a plan names: of a private authority, and of the client. A secret holds the PEM itself.
 *
 * @throws SourceError `refused` where a secret is not there, or is no PEM of its kind
 */
export function clientTls(auth: Authentication | null, values: SecretValues): ClientTls {
  const { ca = null, certificate = null, key = null } = auth?.tls ?? {};
  return {
    ...(ca !== null && { ca: pem(ca, 'CERTIFICATE', 'auth.tls.ca', values) }),
    ...(certificate !== null && { cert: pem(certificate, 'CERTIFICATE', 'auth.tls.certificate', values) }),
    ...(key !== null && { key: pem(key, 'PRIVATE KEY', 'auth.tls.key', values) }),
  };
}

function pem(name: string, kind: 'CERTIFICATE' | 'PRIVATE KEY', usedFor: string, values: SecretValues): string {
  const text = secretValue(name, usedFor, values);
  // Lines of an input cannot be kept everywhere: `\n` is written for them.
  const unfolded = text.includes('\n') ? text : text.replaceAll('\\n', '\n');
  if (new RegExp(`-----BEGIN ([A-Z ]+ )?${kind}-----`).test(unfolded)) return unfolded;
  throw new SourceError('refused', `the secret ${name} of ${usedFor} is no PEM: expected -----BEGIN ${kind}-----`);
}
