import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { SluiceError } from '@sluice/core';
import { z } from 'zod';
import type { Credential, CredentialSource } from './credential.ts';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** client-go renews when the token ends within ten seconds. */
const RENEW_BEFORE_MS = 10_000;

const discoverySchema = z.object({ token_endpoint: z.url({ protocol: /^https$/ }) });
const tokensSchema = z.object({ id_token: z.string().min(1), refresh_token: z.string().nullish() });
const claimsSchema = z.object({ exp: z.number() });

/**
 * `auth-provider: oidc`: the id token, renewed with the refresh token at the issuer. Own code and not client-node's: that one
 * ignores client-secret, takes the new token's lifetime for a date (and so renews before every request), drops a refresh token
 * that the issuer does not send again, and costs 128 MB to import.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#option-1-oidc-authenticator
 */
export class OidcCredential implements CredentialSource {
  readonly #config: Readonly<Record<string, string>>;
  readonly #now: () => number;
  #idToken: string | undefined;
  #refreshToken: string | undefined;
  #renewal: Promise<Credential> | undefined;

  constructor(config: Readonly<Record<string, string>>, now: () => number) {
    this.#config = config;
    this.#now = now;
    this.#idToken = config['id-token'] || undefined;
    this.#refreshToken = config['refresh-token'] || undefined;
  }

  async current(): Promise<Credential> {
    if (this.#idToken !== undefined && this.#now() < expiryOf(this.#idToken) - RENEW_BEFORE_MS)
      return { authorization: `Bearer ${this.#idToken}` };
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  forget(): void {
    // Without a refresh token there is nothing better to be had.
    if (this.#refreshToken !== undefined) this.#idToken = undefined;
  }

  async #renew(): Promise<Credential> {
    const { 'idp-issuer-url': issuer, 'client-id': clientId, 'client-secret': clientSecret } = this.#config;
    if (!this.#refreshToken || !issuer || !clientId) {
      throw refused('the id token has ended and cannot be renewed: expected refresh-token, idp-issuer-url and client-id. Log in again');
    }
    const authority = this.#config['idp-certificate-authority-data']
      ? Buffer.from(this.#config['idp-certificate-authority-data'], 'base64').toString('utf8')
      : this.#config['idp-certificate-authority'] && (await readFile(this.#config['idp-certificate-authority'], 'utf8'));
    const agent = new https.Agent(authority ? { ca: authority } : {});
    try {
      const discovery = discoverySchema.safeParse(await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, agent));
      if (!discovery.success) throw refused(`${issuer} names no https token_endpoint in its openid-configuration`);
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: this.#refreshToken, client_id: clientId });
      if (clientSecret) form.set('client_secret', clientSecret);
      const tokens = tokensSchema.safeParse(await ask(discovery.data.token_endpoint, agent, form.toString()));
      if (!tokens.success) throw refused(`${issuer} answered the refresh without an id_token. Log in again with scope "openid"`);
      this.#refreshToken = tokens.data.refresh_token || this.#refreshToken;
      this.#idToken = tokens.data.id_token;
      return { authorization: `Bearer ${this.#idToken}` };
    } finally {
      agent.destroy();
    }
  }
}

/** Milliseconds since the epoch; 0 for what is not a JWT with an end, which then is renewed. */
function expiryOf(token: string): number {
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))).exp * 1000;
  } catch {
    return 0;
  }
}

async function ask(address: string, agent: https.Agent, form?: string): Promise<unknown> {
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:')
    throw refused(`idp-issuer-url: expected an https address, got ${address}`);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return new Promise((resolve, reject) => {
    const request = https.request(address, {
      agent,
      signal,
      method: form === undefined ? 'GET' : 'POST',
      headers: { accept: 'application/json', ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }) },
    });
    const fail = (error: unknown) => {
      const reason = signal.aborted ? `no answer in ${TIMEOUT_MS / 1000} s` : error instanceof Error ? error.message : String(error);
      reject(
        new SluiceError('oidc-unreachable', 'world', `the identity provider at ${new URL(address).host} did not answer: ${reason}`, {
          cause: error,
        }),
      );
    };
    request.on('error', fail);
    request.on('response', async (response) => {
      try {
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) {
          body += chunk;
          if (body.length > MAX_ANSWER_BYTES) throw new Error(`answer over ${MAX_ANSWER_BYTES} bytes`);
        }
        // The body of a refusal may repeat what was sent: only its error code is shown.
        if (response.statusCode === 200) return resolve(JSON.parse(body));
        const code = /"error"\s*:\s*"(\w{1,60})"/.exec(body)?.[1] ?? '';
        reject(refused(`${new URL(address).host} refused to renew the id token: ${response.statusCode} ${code}. Log in again`));
      } catch (error) {
        fail(error);
      }
    });
    request.end(form);
  });
}

function refused(message: string): SluiceError {
  return new SluiceError('oidc-refused', 'input', `credentials (oidc): ${message}`);
}
