import { type Clock, SluiceError } from '@sluice/core';
import { z } from 'zod';
import { type Challenge, parseChallenges } from './challenge.ts';
import { type Answer, type HttpExchange, refuseInsecure } from './http-exchange.ts';
import { askPatiently } from './patient-exchange.ts';
import type { CredentialLookup, RegistryCredential } from './registry-credential.ts';

const CLIENT_ID = 'sluice';
/** What the specification says a token lives when its server does not. */
const DEFAULT_LIFE_SECONDS = 60;

const tokenSchema = z.object({ token: z.string().nullish(), access_token: z.string().nullish(), expires_in: z.number().nullish() });

export interface Access {
  /** Host and port as in the reference. */
  readonly registry: string;
  readonly repository: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turns a registry's challenge into an Authorization header: none, basic, or a bearer token from the token server that the challenge
 * names. One token per registry and scope is kept until it ends.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export class RegistryAuthorizer {
  readonly #exchange: HttpExchange;
  readonly #clock: Clock;
  readonly #credentials: CredentialLookup;
  readonly #timeoutMs: number;
  readonly #held = new Map<string, { readonly authorization: string; readonly endsAt: number }>();

  constructor(exchange: HttpExchange, clock: Clock, credentials: CredentialLookup, timeoutMs: number) {
    this.#exchange = exchange;
    this.#clock = clock;
    this.#credentials = credentials;
    this.#timeoutMs = timeoutMs;
  }

  /** What is known without asking: the header that worked for this repository before. */
  known({ registry, repository }: Access): string | undefined {
    const held = this.#held.get(`${registry} ${repository}`);
    return held && this.#clock.now() < held.endsAt ? held.authorization : undefined;
  }

  /** The header that answers a 401 of `from`; undefined where there is nothing to say. */
  async answer(access: Access, from: URL, refusal: Answer): Promise<string | undefined> {
    const challenges = parseChallenges(String(refusal.headers['www-authenticate'] ?? ''));
    const credential = await this.#credentials(access.registry);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    const token = bearer ? await this.#bearer(bearer, access, from, credential) : null;
    const basic = challenges.some(({ scheme }) => scheme === 'basic') ? basicHeader(credential) : undefined;
    const found = token ?? (basic === undefined ? null : { authorization: basic, endsAt: Number.POSITIVE_INFINITY });
    if (found) this.#held.set(`${access.registry} ${access.repository}`, found);
    return found?.authorization;
  }

  forget({ registry, repository }: Access): void {
    this.#held.delete(`${registry} ${repository}`);
  }

  async #bearer({ parameters }: Challenge, access: Access, from: URL, credential: RegistryCredential) {
    if (credential.kind === 'bearer') return { authorization: `Bearer ${credential.token}`, endsAt: Number.POSITIVE_INFINITY };
    const realm = parameters.get('realm') ?? '';
    if (!URL.canParse(realm))
      throw new SluiceError('registry-invalid', 'world', `${from.host} asks for a token without saying where to get one`);
    const url = new URL(realm);
    refuseInsecure(url, from);
    const question = new URLSearchParams({ scope: parameters.get('scope') ?? `repository:${access.repository}:pull` });
    const service = parameters.get('service');
    if (service !== undefined) question.set('service', service);
    const common = { headers: { accept: 'application/json' }, timeoutMs: this.#timeoutMs, signal: access.signal };
    let answer: Answer;
    if (credential.kind === 'identity-token') {
      question.set('grant_type', 'refresh_token');
      question.set('client_id', CLIENT_ID);
      question.set('refresh_token', credential.token);
      answer = await askPatiently(this.#exchange, this.#clock, { ...common, url, form: question });
    } else {
      for (const [name, value] of question) url.searchParams.set(name, value);
      answer = await askPatiently(this.#exchange, this.#clock, { ...common, url, authorization: basicHeader(credential) });
    }
    if (answer.status >= 400 && answer.status < 500) {
      const login = credential.kind === 'anonymous' ? 'Log in to it' : 'Log in again';
      const problem = `the token server ${url.host} refused (${answer.status}) a token to read ${access.registry}/${access.repository}`;
      throw new SluiceError(
        'registry-denied',
        'input',
        `${problem}. Tried: ${credential.origin}. ${login}, or check that the repository exists`,
      );
    }
    return this.#parseToken(answer, url);
  }

  #parseToken(answer: Answer, url: URL): { authorization: string; endsAt: number } {
    const parsed = tokenSchema.safeParse(jsonOrNull(answer.body));
    const token = parsed.data?.token || parsed.data?.access_token;
    if (answer.status !== 200 || !token) {
      throw new SluiceError('registry-invalid', 'world', `the token server ${url.host} answered ${answer.status} without a token`);
    }
    const lifeSeconds = parsed.data?.expires_in ?? DEFAULT_LIFE_SECONDS;
    // Renewed when a tenth of its life is left, so that it does not end on the way.
    return { authorization: `Bearer ${token}`, endsAt: this.#clock.now() + lifeSeconds * 900 };
  }
}

function basicHeader(credential: RegistryCredential): string | undefined {
  if (credential.kind !== 'basic') return undefined;
  return `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
}

export function jsonOrNull(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
