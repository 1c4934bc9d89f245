import type { Actor } from '../access/actor.ts';
import type { Need } from '../access/permissions.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { JsonObject } from '../json.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from './refusal.ts';

/** How one operation of the description is answered. */
export interface Route {
  /** What a token has to be allowed; undefined: every valid token will do. */
  readonly needs?: Need;
  answer(request: RouteRequest): Answer;
}

/** By operation id of the description. */
export type Routes = Readonly<Record<string, Route>>;

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** In place of a body: a file as it is. */
  readonly raw?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request whose path, query and body the description has checked. */
export class RouteRequest {
  readonly store: Store;
  readonly actor: Actor;
  readonly rateLimits: RateLimits;
  readonly url: URL;
  readonly #accept: string;
  readonly #path: JsonObject;
  readonly #query: JsonObject;
  readonly #body: unknown;
  readonly #repository: Repository | undefined;

  constructor(of: {
    readonly store: Store;
    readonly actor: Actor;
    readonly rateLimits: RateLimits;
    readonly url: URL;
    readonly accept: string;
    readonly path: JsonObject;
    readonly query: JsonObject;
    readonly body: unknown;
    readonly repository: Repository | undefined;
  }) {
    this.store = of.store;
    this.actor = of.actor;
    this.rateLimits = of.rateLimits;
    this.url = of.url;
    this.#accept = of.accept;
    this.#path = of.path;
    this.#query = of.query;
    this.#body = of.body;
    this.#repository = of.repository;
  }

  /** Of an operation under `/repos/{owner}/{repo}`. */
  get repository(): Repository {
    if (this.#repository === undefined) throw new Error(`${this.url.pathname} is not about a repository`);
    return this.#repository;
  }

  /** `Accept: application/vnd.github.raw+json`, or one of its older names. */
  get wantsRaw(): boolean {
    return /^application\/vnd\.github\.(v3\.)?raw\b/.test(this.#accept);
  }

  /** A value of the path. */
  text(name: string): string {
    return String(this.#path[name]);
  }

  /** A number of the path; not found when it is beyond what a number can be. */
  number(name: string): number {
    const value = Number(this.#path[name]);
    if (!Number.isSafeInteger(value)) throw new Refusal(404, 'Not Found');
    return value;
  }

  /** A value of the query. */
  option(name: string): string | undefined {
    const value = this.#query[name];
    return value === undefined || value === null ? undefined : String(value);
  }

  /** The body in the form that the description gives it; an empty object when none was sent. */
  body<Body extends object>(): Partial<Body> {
    return (this.#body ?? {}) as Partial<Body>;
  }

  /** Of a required body. */
  requiredBody<Body extends object>(): Body {
    return this.#body as Body;
  }
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** With the address of what was made, where GitHub gives it. */
export function created(body: JsonObject): Answer {
  const { url } = body;
  return { status: 201, body, ...(typeof url === 'string' && { headers: { location: url } }) };
}

export const NO_CONTENT: Answer = { status: 204 };
