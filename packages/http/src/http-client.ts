import http from 'node:http';
import https from 'node:https';
import { isLoopback } from './loopback.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The next answer that sends elsewhere is given as it is. */
export const MAX_REDIRECTS = 5;
/** A connection that rested longer may have been closed at the other end, and a POST on it is lost. */
const REST_MS = 10_000;
/** Node's words for: nobody was reached. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** For the whole, redirects included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Where an answer sends to, and with which headers; null: it is the last. Default: none is followed. */
  readonly redirect?: (answer: HttpAnswer) => Pick<HttpRequest, 'url' | 'headers'> | null;
}

export interface HttpAnswer {
  readonly url: URL;
  readonly status: number;
  readonly statusText: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request without an answer; the message is the reason. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** Nothing reached the other side, so that any request may be sent again. */
  readonly neverSent: boolean;
  /** The time limit of the request has passed. */
  readonly timedOut: boolean;
  /** Node's code of what went wrong, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`; empty where there is none. */
  readonly code: string;

  constructor(message: string, neverSent: boolean, options: ErrorOptions & { readonly timedOut?: boolean; readonly code?: string }) {
    super(message, options);
    this.neverSent = neverSent;
    this.timedOut = options.timedOut ?? false;
    this.code = options.code ?? '';
  }
}

/** An answer longer than anything that is expected. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';

  constructor(url: URL, maxBytes: number) {
    super(`${url.host} answered more than ${maxBytes} bytes for ${url.pathname}`);
  }
}

export interface HttpClientOptions {
  /** Where the proxies are named. */
  readonly env: Environment;
  readonly maxBytes: number;
  /** For servers that others than the public authorities vouch for, or that want to know the client. */
  readonly tls?: ClientTls;
}

/** All PEM. */
export interface ClientTls {
  /** In place of the public authorities. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** What the server's certificate is for, where that is not the host of the address. */
  readonly servername?: string;
}

/**
 * One request and its whole, bounded answer on Node's own HTTP: the proxies of the environment without a flag at start (this machine is
 * reached without), connections kept for a moment. Statuses are the caller's, and so are second attempts.
 */
export class HttpClient {
  readonly #direct: Agents;
  readonly #proxied: Agents;
  readonly #maxBytes: number;

  constructor({ env, maxBytes, tls = {} }: HttpClientOptions) {
    const keepAlive = { keepAlive: true, timeout: REST_MS };
    const proxyEnv = {
      HTTP_PROXY: env.HTTP_PROXY ?? env.http_proxy,
      HTTPS_PROXY: env.HTTPS_PROXY ?? env.https_proxy,
      NO_PROXY: env.NO_PROXY ?? env.no_proxy,
    };
    this.#direct = { http: new http.Agent(keepAlive), https: new https.Agent({ ...keepAlive, ...tls }) };
    this.#proxied = { http: new http.Agent({ ...keepAlive, proxyEnv }), https: new https.Agent({ ...keepAlive, proxyEnv, ...tls }) };
    this.#maxBytes = maxBytes;
  }

  /** @throws NoAnswer, AnswerTooLarge, the signal's reason, and what `redirect` throws */
  async ask(request: HttpRequest): Promise<HttpAnswer> {
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    let { url, headers } = request;
    for (let hops = 0; ; hops += 1) {
      const answer = await this.#once({ ...request, url, headers, signal }).catch((error: unknown) => {
        request.signal?.throwIfAborted();
        if (error instanceof AnswerTooLarge) throw error;
        throw timeout.aborted
          ? new NoAnswer(`no answer in ${request.timeoutMs / 1000} s`, false, { cause: error, timedOut: true })
          : unanswered(error);
      });
      const next = request.redirect?.(answer) ?? null;
      if (next === null || hops === MAX_REDIRECTS) return answer;
      ({ url, headers } = next);
    }
  }

  async #once({ url, method, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    const agents = isLoopback(url.hostname) ? this.#direct : this.#proxied;
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method,
      agent: secure ? agents.https : agents.http,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      ...(signal && { signal }),
    });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', resolve);
      request.end(body);
    });
    const received = await this.#readBody(response, url);
    return { url, status: response.statusCode ?? 0, statusText: response.statusMessage ?? '', headers: response.headers, body: received };
  }

  async #readBody(response: http.IncomingMessage, url: URL): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > this.#maxBytes) {
        response.destroy();
        throw new AnswerTooLarge(url, this.#maxBytes);
      }
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  }
}

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

function unanswered(error: unknown): NoAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message || code || error.name : String(error);
  return new NoAnswer(reason, NEVER_SENT.includes(code), { cause: error, code });
}
