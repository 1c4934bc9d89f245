import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError } from '@sluice/core';
import { ApiError } from './api-error.ts';
import type { Connection } from './connection.ts';

export type PatchType = 'json' | 'merge' | 'apply';

const PATCH_CONTENT_TYPE = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  apply: 'application/apply-patch+yaml',
} satisfies Record<PatchType, string>;

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly patch?: PatchType;
  readonly signal?: AbortSignal;
  /** One attempt's time limit; default 15 s. */
  readonly timeoutMs?: number;
  /** How long to go on trying while the server is away, overloaded (429) or broken (5xx); default 30 s, 0 for one attempt. */
  readonly patienceMs?: number;
}

/** A request to what is behind the API server's proxy of a service or a pod. */
export interface ProxiedRequest {
  readonly method: 'GET' | 'POST';
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What came back, from the API server itself or from behind it. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer that was longer than its reader wanted. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const PODS_IN_A_PAGE = 50;
const OURS = { accept: 'application/json, */*;q=0.5', 'user-agent': 'sluice' };
const RETRY_STATUSES = [429, 500, 502, 503, 504];

/**
 * Speaks REST to one API server: one attempt per request in flight, keep-alive, retries for what passes by itself. Every write
 * of this project is safe to repeat (a resourceVersion, a `test`, or a name of its own), which is why writes are retried too; the
 * caller sees the 409 that a repeated write may earn.
 */
export class RestClient {
  readonly connection: Connection;
  readonly #random: () => number;

  constructor(connection: Connection, random: () => number = Math.random) {
    this.connection = connection;
    this.#random = random;
  }

  async get(path: string, options: RequestOptions = {}): Promise<unknown> {
    return this.#request('GET', path, options);
  }

  async create(path: string, body: unknown, options: RequestOptions = {}): Promise<unknown> {
    return this.#request('POST', path, { ...options, body });
  }

  async replace(path: string, body: unknown, options: RequestOptions = {}): Promise<unknown> {
    return this.#request('PUT', path, { ...options, body });
  }

  async patch(path: string, patch: PatchType, body: unknown, options: RequestOptions = {}): Promise<unknown> {
    return this.#request('PATCH', path, { ...options, body, patch });
  }

  async delete(path: string, options: RequestOptions = {}): Promise<unknown> {
    return this.#request('DELETE', path, options);
  }

  /** Text answers (pod logs), cut at `limitBytes`. */
  async text(path: string, options: RequestOptions = {}): Promise<string> {
    const response = await this.#send('GET', path, options);
    return (await readBody(response)).toString('utf8');
  }

  /**
   * One page after another, so that memory does not grow with the collection. Pods are the large ones (12 kB each, parsed 40): they come
   * in smaller pages. A 410 in the middle, when the continue token has expired, is the caller's to try again.
   */
  async *pages(path: string, query: RequestOptions['query'] = {}, signal?: AbortSignal): AsyncGenerator<readonly unknown[]> {
    let token: string | undefined;
    for (let page = 0; page < 10_000; page += 1) {
      const answer = asObject(
        await this.get(path, {
          query: { limit: path.endsWith('/pods') ? PODS_IN_A_PAGE : 500, ...query, continue: token },
          ...(signal && { signal }),
        }),
      );
      yield Array.isArray(answer.items) ? answer.items : [];
      const next = asObject(answer.metadata).continue;
      if (typeof next !== 'string' || next === '') return;
      token = next;
    }
  }

  /**
   * One attempt, whatever its status: the proxies of the API server pass on what is behind them, and only the caller can tell whose answer it
   * is. Credentials that the API server no longer takes are renewed once.
   *
   * @throws ApiError with status 0, BodyTooLarge, and the signal's reason
   */
  async exchange(path: string, request: ProxiedRequest): Promise<ProxiedAnswer> {
    const { method, query, headers, body, maxBytes, timeoutMs, signal } = request;
    const url = this.#url(path);
    for (const [name, value] of query ?? []) url.searchParams.append(name, value);
    const described = `${method} ${url.pathname}`;
    for (let renewed = false; ; renewed = true) {
      signal?.throwIfAborted();
      // Not AbortSignal.any: a composite that only a listener holds is collected.
      const attempt = new AbortController();
      const end = (): void => attempt.abort(signal?.reason);
      signal?.addEventListener('abort', end, { once: true });
      const timer = setTimeout(() => attempt.abort(new Error(`no answer in ${timeoutMs / 1000} s`)), timeoutMs);
      try {
        const sent = { headers, body: body === undefined ? undefined : Buffer.from(body), signal: attempt.signal };
        const response = await this.#open(method, url, sent);
        const status = response.statusCode ?? 0;
        const answer = { status, headers: response.headers, body: await readBody(response, maxBytes) };
        if (status !== 401 || renewed) return answer;
        this.connection.forget();
      } catch (error) {
        if (error instanceof BodyTooLarge) throw error;
        if (attempt.signal.aborted && !signal?.aborted)
          throw new ApiError(0, 'Timeout', `no answer in ${timeoutMs / 1000} s`, described, { cause: error });
        throw translate(error, described, signal);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
      }
    }
  }

  /** The open stream of a watch; the caller reads lines from it. Not retried. */
  async stream(path: string, query: RequestOptions['query'], signal: AbortSignal): Promise<http.IncomingMessage> {
    return this.#send('GET', path, { ...(query && { query }), signal, patienceMs: 0 });
  }

  async #request(method: Method, path: string, options: RequestOptions): Promise<unknown> {
    const deadline = Date.now() + (options.patienceMs ?? 30_000);
    let renewed = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const response = await this.#send(method, path, options);
        const body = (await readBody(response)).toString('utf8');
        return body === '' ? {} : JSON.parse(body);
      } catch (error) {
        const apiError = error instanceof ApiError ? error : translate(error, `${method} ${path}`, options.signal);
        if (apiError.status === 401 && !renewed) {
          renewed = true;
          this.connection.forget();
          continue;
        }
        if (apiError.status !== 0 && !RETRY_STATUSES.includes(apiError.status)) throw apiError;
        const backoffMs = Math.min(100 * 2 ** Math.min(attempt, 6), 5_000) * (0.5 + this.#random());
        const waitMs = apiError.retryAfterMs === undefined ? backoffMs : Math.max(apiError.retryAfterMs, 100);
        if (Date.now() + waitMs >= deadline) throw apiError;
        // Cancelled: the next attempt ends with the signal's own reason before it is sent.
        await sleep(waitMs, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined);
      }
    }
  }

  async #send(method: Method, path: string, options: RequestOptions): Promise<http.IncomingMessage> {
    options.signal?.throwIfAborted();
    const url = this.#url(path);
    for (const [name, value] of Object.entries(options.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const { agent, headers } = await this.connection.authorize();
    const body = options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body));
    const type = options.patch ? PATCH_CONTENT_TYPE[options.patch] : 'application/json';
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      agent,
      headers: { ...OURS, ...headers, ...(body && { 'content-type': type, 'content-length': body.length }) },
      ...(options.signal && { signal: options.signal }),
    });
    const described = `${method} ${url.pathname}`;
    return new Promise((resolve, reject) => {
      const timeoutMs = options.timeoutMs ?? 15_000;
      const timer = setTimeout(() => request.destroy(new Error(`no answer in ${timeoutMs / 1000} s`)), timeoutMs);
      request.on('error', (error) => {
        clearTimeout(timer);
        // Thrown here it would be nobody's to catch.
        reject(options.signal?.aborted ? options.signal.reason : translate(error, described, options.signal));
      });
      request.on('response', (response) => {
        clearTimeout(timer);
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(response);
        else
          readBody(response).then(
            (text) => reject(refusal(status, text.toString('utf8'), response.headers['retry-after'], described)),
            reject,
          );
      });
      request.end(body);
    });
  }

  #url(path: string): URL {
    return new URL(path.replace(/^\//, ''), withSlash(this.connection.server));
  }

  async #open(
    method: Method,
    url: URL,
    sent: { readonly headers: ProxiedRequest['headers']; readonly body: Buffer | undefined; readonly signal: AbortSignal },
  ): Promise<http.IncomingMessage> {
    const { agent, headers } = await this.connection.authorize();
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      agent,
      headers: { ...OURS, ...sent.headers, ...headers, ...(sent.body && { 'content-length': sent.body.length }) },
      signal: sent.signal,
    });
    return new Promise((resolve, reject) => {
      request.on('error', reject);
      request.on('response', resolve);
      request.end(sent.body);
    });
  }
}

function refusal(status: number, text: string, retryAfter: string | undefined, request: string): ApiError {
  let reason = '';
  let message = text.slice(0, 500);
  let details: unknown;
  try {
    const parsed = asObject(JSON.parse(text));
    reason = typeof parsed.reason === 'string' ? parsed.reason : '';
    message = typeof parsed.message === 'string' ? parsed.message : message;
    details = parsed.details;
  } catch {
    // Not a Status object: a proxy in between answered; its text is what we have.
  }
  const seconds = Number(retryAfter ?? asObject(details).retryAfterSeconds ?? Number.NaN);
  return new ApiError(status, reason, message, request, Number.isFinite(seconds) ? { retryAfterMs: Math.min(seconds, 60) * 1000 } : {});
}

function translate(error: unknown, request: string, signal: AbortSignal | undefined): ApiError {
  if (error instanceof ApiError) return error;
  if (signal?.aborted) throw signal.reason;
  // A credential plugin that is not installed does not get better by asking the cluster again.
  if (error instanceof SluiceError) throw error;
  const message = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code ?? error.name) : String(error);
  return new ApiError(0, 'Unreachable', message, request, { cause: error });
}

async function readBody(response: http.IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) {
      response.destroy();
      throw new BodyTooLarge(`answer over ${maxBytes} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function withSlash(url: URL): URL {
  return url.pathname.endsWith('/') ? url : new URL(`${url.href}/`);
}
