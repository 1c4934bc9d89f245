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

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const PODS_IN_A_PAGE = 50;
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
    const url = new URL(path.replace(/^\//, ''), withSlash(this.connection.server));
    for (const [name, value] of Object.entries(options.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const { agent, headers } = await this.connection.authorize();
    const body = options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body));
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      agent,
      headers: {
        accept: 'application/json, */*;q=0.5',
        'user-agent': 'sluice',
        ...headers,
        ...(body && {
          'content-type': options.patch ? PATCH_CONTENT_TYPE[options.patch] : 'application/json',
          'content-length': body.length,
        }),
      },
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

async function readBody(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error(`answer over ${MAX_BODY_BYTES} bytes`);
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
