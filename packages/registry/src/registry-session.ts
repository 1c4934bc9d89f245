import { type Clock, SluiceError } from '@sluice/core';
import { z } from 'zod';
import type { Answer, HttpExchange } from './http-exchange.ts';
import { askPatiently } from './patient-exchange.ts';
import { type Access, jsonOrNull, RegistryAuthorizer } from './registry-authorizer.ts';
import type { CredentialLookup } from './registry-credential.ts';

/** Questions to registries with the login that each of them asks for. */
export class RegistrySession {
  readonly #exchange: HttpExchange;
  readonly #clock: Clock;
  readonly #credentials: CredentialLookup;
  readonly #authorizer: RegistryAuthorizer;
  readonly #timeoutMs: number;

  constructor(exchange: HttpExchange, clock: Clock, credentials: CredentialLookup, timeoutMs: number) {
    this.#exchange = exchange;
    this.#clock = clock;
    this.#credentials = credentials;
    this.#timeoutMs = timeoutMs;
    this.#authorizer = new RegistryAuthorizer(exchange, clock, credentials, timeoutMs);
  }

  /** The answer, with a 401 answered once. A last 401 or 403 is `registry-denied`; every other status is the caller's. */
  async ask(access: Access, url: URL, accept: string): Promise<Answer> {
    const question = { url, headers: { accept }, timeoutMs: this.#timeoutMs, signal: access.signal };
    const known = this.#authorizer.known(access);
    const first = await askPatiently(this.#exchange, this.#clock, { ...question, authorization: known });
    if (first.status !== 401) return first.status === 403 ? this.#denied(access, first) : first;
    this.#authorizer.forget(access);
    const authorization = await this.#authorizer.answer(access, url, first);
    if (authorization === undefined) return this.#denied(access, first);
    const second = await askPatiently(this.#exchange, this.#clock, { ...question, authorization });
    return second.status === 401 || second.status === 403 ? this.#denied(access, second) : second;
  }

  async #denied(access: Access, answer: Answer): Promise<never> {
    this.#authorizer.forget(access);
    const { kind, origin } = await this.#credentials(access.registry);
    const advice =
      kind === 'anonymous'
        ? `Log in: docker login ${access.registry}`
        : 'Does this user have the right to pull, and does the repository exist?';
    throw new SluiceError(
      'registry-denied',
      'input',
      `${access.registry} refuses to show ${access.repository}: ${saidBy(answer)}. Tried: ${origin}. ${advice}`,
    );
  }
}

/** Status and the registry's own words, https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
export function saidBy(answer: Answer): string {
  const errorSchema = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().nullish() })).min(1) });
  const error = errorSchema.safeParse(jsonOrNull(answer.body)).data?.errors[0];
  const words = error ? ` ${error.code}${error.message ? `: ${error.message}` : ''}` : '';
  return `${answer.status}${words.replace(/[^\x20-\x7e\xa0-\uffff]+/g, ' ').slice(0, 300)}`;
}
