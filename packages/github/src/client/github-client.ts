import { Octokit } from '@octokit/core';
import type { Endpoints, RequestParameters } from '@octokit/types';
import { type Clock, SluiceError } from '@sluice/core';
import type { Environment } from '@sluice/http';
import { z } from 'zod';
import type { JobContext } from '../job/job-context.ts';
import { nodeFetch } from './node-fetch.ts';
import { type Patience, patiently, type Refused } from './patience.ts';
import { type Asked, refusalError } from './refusal-error.ts';
import { QUESTIONS, type QuestionName, REQUESTS, type RequestFacts, type Route } from './requests.ts';

/** What the types are of; GitHub Enterprise Server knows it since 3.9. https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';
const PAGE_SIZE = 100;

export interface GitHubClientOptions {
  readonly token: string;
  /** Where GITHUB_API_URL and the proxies are found; `process.env` in a program. */
  readonly env: Environment;
  readonly clock: Clock;
  /** Ends everything that is under way, with its reason. */
  readonly signal?: AbortSignal;
  /** Hears about waits. */
  readonly log?: (line: string) => void;
  /** Tells apart a token that lacks a permission and one that can have none. */
  readonly readOnlyToken?: JobContext['readOnlyToken'];
  /** One attempt's time limit; default 15 s. */
  readonly timeoutMs?: number;
  /** How long one request may go on trying; default 90 s. */
  readonly patienceMs?: number;
  readonly random?: () => number;
}

type ParametersOf<R extends Route> = Endpoints[R]['parameters'] & Pick<RequestParameters, 'mediaType'>;
type DataOf<R extends Route> = Endpoints[R]['response']['data'];

/** GitHub's no, for a caller that has an answer to it. */
export interface No {
  readonly kind: 'refused';
  readonly status: number;
  readonly words: string;
  /** Type of a GraphQL error, like STALE_DATA. */
  readonly type: string | null;
  /** To throw when there is no answer to it. */
  readonly error: SluiceError;
}

/** https://docs.github.com/graphql */
export interface Question<T> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** For messages: owner, repo, and what the words of the question name. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly data: z.ZodType<T>;
}

export type Answer<T> = { readonly kind: 'answered'; readonly data: T } | No;

/**
 * One server's API with one token. Requests are those of `REQUESTS`, with the types of GitHub's own description.
 *
 * @throws SluiceError `github-token-missing`, `github-insecure`, `github-address-invalid`, kind `input`.
 */
export function openGitHubClient(options: GitHubClientOptions): GitHubClient {
  const token = options.token.trim();
  if (token === '') throw wrongToken('github-token-missing', 'no token for GitHub');
  // Node refuses it as a header, in words that help nobody.
  if (/[^\x21-\x7e]/.test(token))
    throw wrongToken('github-token-invalid', 'the token for GitHub has a space, a line break or another sign that no token has');
  return new GitHubClient({ ...options, token });
}

function wrongToken(code: string, problem: string): SluiceError {
  return new SluiceError(code, 'input', `${problem}. Expected one in github-token (in a job it is github.token by itself) or GITHUB_TOKEN`);
}

export class GitHubClient {
  /** `https://api.github.com`, or that of an Enterprise Server. */
  readonly apiUrl: string;
  readonly #octokit: Octokit;
  readonly #host: string;
  readonly #patience: Patience;
  readonly #readOnlyToken: JobContext['readOnlyToken'];

  constructor({ token, env, clock, signal, log = () => undefined, readOnlyToken = null, ...limits }: GitHubClientOptions) {
    const { timeoutMs = 15_000, patienceMs = 90_000, random = Math.random } = limits;
    const address = env.GITHUB_API_URL || 'https://api.github.com';
    if (!URL.canParse(address))
      throw new SluiceError(
        'github-address-invalid',
        'input',
        `GITHUB_API_URL: expected an address like https://api.github.com, got "${address.slice(0, 200)}"`,
      );
    this.apiUrl = address.replace(/\/+$/, '');
    this.#host = new URL(address).host;
    this.#patience = { clock, signal, patienceMs, random, log, redact: (text) => text.replaceAll(token, '***') };
    this.#readOnlyToken = readOnlyToken;
    const quiet = () => undefined;
    const heard = { debug: quiet, info: quiet, warn: log, error: log };
    this.#octokit = new Octokit({
      auth: token,
      baseUrl: this.apiUrl,
      userAgent: 'sluice',
      log: heard,
      request: { fetch: nodeFetch({ env, timeoutMs }), log: heard, ...(signal && { signal }) },
    });
  }

  /** The answer; every refusal is a SluiceError. */
  async ask<R extends Route>(route: R, parameters: ParametersOf<R>): Promise<DataOf<R>> {
    return answered(await this.request(route, parameters));
  }

  /** The answer or GitHub's no, where the caller has use for one (404: it is not there). */
  async request<R extends Route>(route: R, parameters: ParametersOf<R>): Promise<Answer<DataOf<R>>> {
    return this.#page(route, parameters).then((answer) =>
      answer.kind === 'answered' ? { kind: 'answered', data: answer.data.data } : answer,
    );
  }

  /**
   * A list of any length, a hundred items a request, up to `maxPages` requests. `itemsOf` takes the list out of the answer.
   */
  async *items<R extends Route, T>(
    route: R,
    parameters: ParametersOf<R>,
    itemsOf: (data: DataOf<R>) => readonly T[],
    { maxPages }: { readonly maxPages: number },
  ): AsyncGenerator<T> {
    for (let page = 1; ; page += 1) {
      const { data, more } = answered(await this.#page(route, parameters, { per_page: PAGE_SIZE, page }));
      yield* itemsOf(data);
      if (!more || page === maxPages) return;
    }
  }

  /** The items as one list. */
  async all<R extends Route, T>(
    route: R,
    parameters: ParametersOf<R>,
    itemsOf: (data: DataOf<R>) => readonly T[],
    limits: { readonly maxPages: number },
  ): Promise<readonly T[]> {
    const found: T[] = [];
    for await (const item of this.items(route, parameters, itemsOf, limits)) found.push(item);
    return found;
  }

  /** A question in GraphQL. */
  async graphql<T>(name: QuestionName, { query, variables, about, data: schema }: Question<T>): Promise<Answer<T>> {
    const facts: RequestFacts = QUESTIONS[name];
    const send = async () => {
      const parsed = schema.safeParse(await this.#octokit.graphql<unknown>(query, variables));
      if (parsed.success) return parsed.data;
      const problem = `cannot ${inWords(facts, about)}: ${this.#host} answered in another form than expected: ${z.prettifyError(parsed.error)}`;
      throw new SluiceError('github-answer-invalid', 'world', problem);
    };
    return this.#answer(facts, about, send, facts.repeatable === true);
  }

  async #page<R extends Route>(
    route: R,
    parameters: ParametersOf<R>,
    paging: object = {},
  ): Promise<Answer<{ data: DataOf<R>; more: boolean }>> {
    const [method = '', url = ''] = route.split(' ');
    const facts: RequestFacts = REQUESTS[route];
    const headers = { 'x-github-api-version': API_VERSION };
    const send = async () => {
      const { data, headers: received } = await this.#octokit.request<DataOf<R>>({ ...parameters, ...paging, method, url, headers });
      return { data, more: /rel="?next/.test(received.link ?? '') };
    };
    return this.#answer(facts, parameters, send, method !== 'POST' || facts.repeatable === true);
  }

  async #answer<T>(facts: RequestFacts, parameters: object, send: () => Promise<T>, repeatable: boolean): Promise<Answer<T>> {
    const asked: Asked = { does: inWords(facts, parameters), needs: facts.needs, host: this.#host };
    const outcome = await patiently(
      () => send().then((data) => ({ kind: 'answered', data }) as const),
      { ...asked, repeatable },
      this.#patience,
    );
    if (outcome.kind === 'answered') return outcome;
    return this.#no(outcome, asked);
  }

  #no(refused: Refused, asked: Asked): No {
    const { status, words, type } = refused;
    return { kind: 'refused', status, words, type, error: refusalError(refused, asked, this.#readOnlyToken) };
  }
}

export function answered<T>(answer: Answer<T>): T {
  if (answer.kind === 'refused') throw answer.error;
  return answer.data;
}

/** `read environment production in acme/shop`. */
function inWords({ does }: RequestFacts, parameters: object): string {
  const given = new Map(Object.entries(parameters));
  const filled = does.replace(/\{(\w+)\}/g, (_, name: string) => String(given.get(name) ?? 'any').slice(0, 100));
  const repository = given.has('owner') ? ` in ${given.get('owner')}/${given.get('repo')}` : '';
  return `${filled}${repository}`.replace(/[^\x20-\x7e\xa0-\uffff]+/g, ' ');
}
