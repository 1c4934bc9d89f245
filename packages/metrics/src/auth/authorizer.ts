import type { Authentication, Clock } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import type { Authorizer } from '../transport/direct-transport.ts';
import { type SecretValues, secretValue } from './secret-values.ts';
import { signatureV4 } from './signature-v4.ts';

/**
 * Who asks: a token, a user with a password, or a signature by the AWS credentials of the job (as aws-actions/configure-aws-credentials leaves them in the
 * environment); null: nobody says. Secrets are read by their names once.
 *
 * @throws SourceError `refused` where a secret is not there
 */
export function authorizerOf(auth: Authentication | null, values: SecretValues, clock: Clock): Authorizer | null {
  if (auth === null) return null;
  const { bearer, basic, sigv4 } = auth;
  if (bearer !== null) {
    const token = secretValue(bearer, 'auth.bearer', values).trim();
    return fixed(`Bearer ${headerText(token, bearer)}`, [token]);
  }
  if (basic !== null) {
    const password = secretValue(basic.password, 'auth.basic', values);
    const encoded = Buffer.from(`${basic.username}:${password}`, 'utf8').toString('base64');
    values.onSecrets?.([encoded]);
    return fixed(`Basic ${encoded}`, [password, encoded]);
  }
  if (sigv4 !== null) {
    const accessKeyId = secretValue('AWS_ACCESS_KEY_ID', 'auth.sigv4', values);
    const secretAccessKey = secretValue('AWS_SECRET_ACCESS_KEY', 'auth.sigv4', values);
    const sessionToken = values.env.AWS_SESSION_TOKEN || null;
    if (sessionToken !== null) values.onSecrets?.([sessionToken]);
    return {
      headers: async ({ method, url, headers, body }) =>
        signatureV4({ accessKeyId, secretAccessKey, sessionToken }, sigv4, { method, url, headers: ofAws(headers), body, at: clock.now() }),
      secrets: [secretAccessKey, ...(sessionToken === null ? [] : [sessionToken])],
    };
  }
  return null;
}

/** What AWS wants to be signed beside the host: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function ofAws(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase().startsWith('x-amz-')));
}

function fixed(authorization: string, secrets: readonly string[]): Authorizer {
  return { headers: async () => ({ authorization }), secrets };
}

/** Node would say what it found: the secret. */
export function headerText(text: string, secret: string): string {
  if (/^[\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new SourceError('refused', `the secret ${secret} has characters that no header can carry: expected one line of plain text`);
}
