import { createHash } from 'node:crypto';
import { type Actor, Tokens } from '../access/actor.ts';
import { Faults, type Trouble } from '../access/faults.ts';
import { checkNeed, checkVisible } from '../access/permissions.ts';
import { RateLimits, type Resource } from '../access/rate-limits.ts';
import { type CheckedRequest, checkRequest } from '../description/check-request.ts';
import { responseProblems } from '../description/check-response.ts';
import { type FoundOperation, findOperation } from '../description/find-operation.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import type { RecordedRequest, Violation } from './recorded-request.ts';
import { notFound, RateLimited, Refusal } from './refusal.ts';
import { type Answer, ok, RouteRequest } from './route.ts';
import { ROUTES } from './routes.ts';

export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | Uint8Array;
}

/** `drop`: the connection ends here. */
export type Outcome = { readonly kind: 'sent'; readonly sent: Sent } | { readonly kind: 'drop' };

type Graphql = typeof import('../graphql/answer-graphql.ts');

/** What a request is: an operation of the description, GraphQL, or nothing that is known. */
interface Asked {
  readonly graphql: Graphql | undefined;
  readonly operation: FoundOperation | undefined;
  readonly operationId: string | undefined;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const RAW_TYPE = 'application/vnd.github.raw+json; charset=utf-8';
const DOCUMENTATION = 'https://docs.github.com/rest';
const SECONDARY_LIMIT = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits';
/** Of the description that requests are held against. */
const API_VERSIONS = ['2022-11-28'];

/** One request in, one answer out, both checked against the description. */
export class GitHubApi {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly rateLimits: RateLimits;
  readonly faults = new Faults();
  readonly requests: RecordedRequest[] = [];
  readonly violations: Violation[] = [];
  /** Answers of ours that the description does not allow, and what broke on the way. */
  readonly defects: Error[] = [];

  constructor(store: Store) {
    this.store = store;
    this.tokens = new Tokens(store);
    this.rateLimits = new RateLimits(store.clock);
  }

  async answer(received: Received): Promise<Outcome> {
    // Loaded for who asks for it: the schema's library is larger than all else.
    const graphql = isGraphql(received) ? await import('../graphql/answer-graphql.ts') : undefined;
    const operation = graphql === undefined ? foundOperation(received) : undefined;
    const operationId = graphql === undefined ? operation?.operation.operationId : graphql.operationName(received.text);
    const trouble = this.faults.meet(received.method, operationId);
    if (trouble?.kind === 'slow') await new Promise((resolve) => this.store.clock.after(trouble.milliseconds, () => resolve(undefined)));
    const drops = trouble?.kind === 'dropped';
    const sent = drops && trouble.when === 'before' ? undefined : this.#sent(received, { graphql, operation, operationId }, trouble);
    this.requests.push({
      at: this.store.clock.now(),
      method: received.method,
      path: `${received.url.pathname}${received.url.search}`,
      template: operation?.template,
      operationId,
      login: loginOf(this.tokens.actor(received.headers.authorization)),
      status: drops ? undefined : sent?.status,
    });
    return sent === undefined || drops ? { kind: 'drop' } : { kind: 'sent', sent };
  }

  #sent(received: Received, { graphql, operation, operationId }: Asked, trouble: Trouble | undefined): Sent {
    const actor = this.tokens.actor(received.headers.authorization);
    let answer: Answer;
    try {
      if (trouble !== undefined) this.#throwTrouble(trouble);
      if (actor === undefined) throw new Refusal(401, 'Bad credentials');
      if (operation?.template !== '/rate_limit') this.rateLimits.take(actor, resourceOf(received));
      answer = graphql === undefined ? this.#answered(received, operation, actor) : this.#graphql(graphql, received, operationId, actor);
    } catch (error) {
      if (error instanceof RateLimited && graphql !== undefined)
        answer = ok({ errors: [{ type: 'RATE_LIMITED', message: error.message }] });
      else answer = refusalAnswer(error instanceof Refusal ? error : this.#defect(error), operation);
    }
    answer = this.#checked(answer, operation);
    return this.#withHeaders(received, answer, actor ?? { kind: 'nobody' }, trouble);
  }

  #answered(received: Received, found: FoundOperation | undefined, actor: Actor): Answer {
    const { method, url, headers } = received;
    if ((headers['user-agent'] ?? '') === '')
      throw new Refusal(403, 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header');
    if (found === undefined) {
      this.#violate(received, undefined, [`${method} ${url.pathname}: the description has no such operation`]);
      throw notFound();
    }
    const { operation, path } = found;
    const body = parsedBody(received.text);
    const problems = headerProblems(headers);
    const checked = checkRequest(operation, { path, query: url.searchParams, body });
    if (checked.kind === 'refused') problems.push(...checked.problems);
    const route = ROUTES[operation.operationId];
    if (route === undefined) problems.push(`${operation.operationId}: the sandbox does not serve it`);
    if (problems.length > 0) this.#violate(received, found?.operation.operationId, problems);
    if (route === undefined) throw new Refusal(501, `The sandbox does not serve ${operation.operationId}`);
    const repository = this.#repositoryOf(found, actor);
    if (route.needs !== undefined && repository !== undefined) checkNeed(actor, repository, route.needs);
    if (problems.length > 0) throw new Refusal(422, `Invalid request.\n\n${problems.join('\n')}`);
    const values = checked as Extract<CheckedRequest, { kind: 'allowed' }>;
    const accept = headers.accept ?? '';
    return route.answer(
      new RouteRequest({
        store: this.store,
        rateLimits: this.rateLimits,
        actor,
        url: this.#publicUrl(url),
        accept,
        ...values,
        body,
        repository,
      }),
    );
  }

  #graphql({ answerGraphql }: Graphql, received: Received, operationId: string | undefined, actor: Actor): Answer {
    if (actor.kind === 'nobody') throw new Refusal(401, 'This endpoint requires you to be authenticated.');
    const { store, rateLimits } = this;
    const { body, problems } = answerGraphql({ store, rateLimits, actor }, parsedBody(received.text));
    if (problems.length > 0) this.#violate(received, operationId, problems);
    return ok(body);
  }

  #repositoryOf({ template, path }: FoundOperation, actor: Actor): Repository | undefined {
    if (!template.startsWith('/repos/{owner}/{repo}')) return undefined;
    const repository = this.store.repository(path.owner ?? '', path.repo ?? '');
    if (repository === undefined) throw notFound();
    checkVisible(actor, repository);
    return repository;
  }

  #checked(answer: Answer, operation: FoundOperation | undefined): Answer {
    if (operation === undefined || answer.raw !== undefined) return answer;
    const problems = responseProblems(operation.operation, answer.status, answer.body);
    if (problems.length === 0) return answer;
    const { operationId } = operation.operation;
    const error = new Error(`${operationId} answered ${answer.status} against the description: ${problems.join('; ')}`);
    return refusalAnswer(this.#defect(error), operation);
  }

  #withHeaders(received: Received, answer: Answer, actor: Actor, trouble: Trouble | undefined): Sent {
    const { method, headers: asked } = received;
    const text = answer.raw ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
    const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
    const isSame = method === 'GET' && answer.status === 200 && asked['if-none-match'] === etag;
    if (isSame) this.rateLimits.giveBack(actor, 'core');
    const { limit, used, remaining, reset } = this.rateLimits.budget(actor, resourceOf(received));
    const isExhausted = trouble?.kind === 'primary-limit';
    const resets = isExhausted ? Math.ceil(this.store.clock.now() / 1000) + (trouble.resetSeconds ?? 60) : reset;
    const headers: Record<string, string> = {
      ...(text !== '' && !isSame && { 'content-type': answer.raw === undefined ? JSON_TYPE : RAW_TYPE }),
      ...(method === 'GET' && answer.status === 200 && { etag }),
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': asked['x-github-api-version'] ?? '2022-11-28',
      'x-github-request-id': `SANDBOX:${this.requests.length}`,
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-used': String(isExhausted ? limit : used),
      'x-ratelimit-remaining': String(isExhausted ? 0 : remaining),
      'x-ratelimit-reset': String(resets),
      'x-ratelimit-resource': resourceOf(received),
      date: new Date(this.store.clock.now()).toUTCString(),
      ...answer.headers,
    };
    return isSame ? { status: 304, headers, text: '' } : { status: answer.status, headers, text };
  }

  #throwTrouble(trouble: Trouble): void {
    switch (trouble.kind) {
      case 'primary-limit':
        throw new RateLimited('installation', trouble.status);
      case 'secondary-limit':
        throw new Refusal(
          trouble.status ?? 403,
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          { documentation_url: SECONDARY_LIMIT },
          { 'retry-after': String(trouble.retryAfterSeconds ?? 60) },
        );
      case 'error':
        throw new Refusal(trouble.status, trouble.status === 503 ? 'Service Unavailable' : 'Server Error');
      case 'slow':
      case 'dropped':
        return;
      default:
        trouble satisfies never;
    }
  }

  #violate({ method, url }: Received, operationId: string | undefined, problems: readonly string[]): void {
    this.violations.push({ method, path: `${url.pathname}${url.search}`, operationId, problems });
  }

  #defect(error: unknown): Refusal {
    this.defects.push(error instanceof Error ? error : new Error(String(error)));
    return new Refusal(500, `The sandbox has a defect: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** As clients know it, whatever name they reached it by. */
  #publicUrl(url: URL): URL {
    return new URL(`${url.pathname}${url.search}`, this.store.url);
  }
}

function isGraphql({ method, url }: Received): boolean {
  return method === 'POST' && url.pathname === '/graphql';
}

function resourceOf(received: Received): Resource {
  return isGraphql(received) ? 'graphql' : 'core';
}

function foundOperation({ method, url }: Received): FoundOperation | undefined {
  try {
    return findOperation(method, url.pathname);
  } catch (error) {
    // A path that cannot be decoded names nothing.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function parsedBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

function headerProblems(headers: Received['headers']): string[] {
  const version = headers['x-github-api-version'];
  if (version === undefined || API_VERSIONS.includes(version)) return [];
  return [`header X-GitHub-Api-Version: ${version} is not a supported version (${API_VERSIONS.join(', ')})`];
}

function refusalAnswer({ status, message, details, headers }: Refusal, found: FoundOperation | undefined): Answer {
  const documentation_url = found?.operation.externalDocs?.url ?? DOCUMENTATION;
  return { status, body: { message, documentation_url, ...details, status: String(status) }, headers };
}

function loginOf(actor: Actor | undefined): string | undefined {
  return actor === undefined || actor.kind === 'nobody' ? undefined : actor.user.login;
}
