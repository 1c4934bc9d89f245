import http from 'node:http';
import https from 'node:https';
import { SluiceError } from '@sluice/core';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A file of the ledger or a page of a hundred comments stays far below. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_REDIRECTS = 3;
/** A connection that rested longer may have been closed at the other end, and a POST on it is lost. */
const REST_MS = 10_000;

export interface FetchRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FetchAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A request without an answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** Nothing reached the other side, so that any request may be sent again. */
  readonly neverSent: boolean;

  constructor(message: string, neverSent: boolean, options: ErrorOptions) {
    super(message, options);
    this.neverSent = neverSent;
  }
}

/**
 * What @octokit/request needs of `fetch`, on Node's own HTTP client: the proxies of the environment without a flag at start, time and size
 * bounded, redirects (a renamed repository) followed at the same server only, because the token goes along.
 */
export function nodeFetch({ env, timeoutMs }: { readonly env: Environment; readonly timeoutMs: number }) {
  const keepAlive = { keepAlive: true, timeout: REST_MS };
  const proxyEnv = {
    HTTP_PROXY: env.HTTP_PROXY ?? env.http_proxy,
    HTTPS_PROXY: env.HTTPS_PROXY ?? env.https_proxy,
    NO_PROXY: env.NO_PROXY ?? env.no_proxy,
  };
  const agents = {
    direct: { http: new http.Agent(keepAlive), https: new https.Agent(keepAlive) },
    proxied: new https.Agent({ ...keepAlive, proxyEnv }),
  };

  async function once(
    url: URL,
    { method, headers, body, signal }: FetchRequest,
  ): Promise<http.IncomingMessage & { readonly body: Buffer }> {
    const secure = url.protocol === 'https:';
    const agent = secure ? (isLoopback(url.hostname) ? agents.direct.https : agents.proxied) : agents.direct.http;
    const request = (secure ? https : http).request(url, {
      method,
      agent,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      ...(signal && { signal }),
    });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', resolve);
      request.end(body);
    });
    return Object.assign(response, { body: await readBody(response, url) });
  }

  return async (address: string, request: FetchRequest): Promise<FetchAnswer> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    let url = new URL(address);
    refuseInsecure(url);
    for (let hops = 0; ; hops += 1) {
      const response = await once(url, { ...request, signal }).catch((error: unknown) => {
        request.signal?.throwIfAborted();
        if (error instanceof SluiceError) throw error;
        throw timeout.aborted ? new NoAnswer(`no answer in ${timeoutMs / 1000} s`, false, { cause: error }) : unanswered(error);
      });
      const next = redirectOf(response, url, request.method);
      if (next === null || hops === MAX_REDIRECTS) return asAnswer(response, url);
      url = next;
    }
  };
}

function redirectOf(response: http.IncomingMessage, from: URL, method: string): URL | null {
  const { location } = response.headers;
  const followed = method === 'GET' || method === 'HEAD' ? [301, 302, 307, 308] : [307, 308];
  if (location === undefined || !followed.includes(response.statusCode ?? 0) || !URL.canParse(location, from.href)) return null;
  const url = new URL(location, from);
  return url.origin === from.origin ? url : null;
}

function asAnswer(response: http.IncomingMessage & { readonly body: Buffer }, url: URL): FetchAnswer {
  const headers = Object.entries(response.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)] as const,
  );
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    url: url.href,
    headers: new Map(headers),
    text: async () => response.body.toString('utf8'),
    arrayBuffer: async () => new Uint8Array(response.body).buffer,
  };
}

async function readBody(response: http.IncomingMessage, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      response.destroy();
      throw new SluiceError(
        'github-answer-too-large',
        'world',
        `${url.host} answered more than ${MAX_BODY_BYTES} bytes for ${url.pathname}`,
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function unanswered(error: unknown): NoAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message || code || error.name : String(error);
  return new NoAnswer(reason, ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code), { cause: error });
}

/** The token is not sent in the clear to another machine. */
function refuseInsecure(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return;
  const found = `${url.protocol}//${url.host}`;
  throw new SluiceError(
    'github-insecure',
    'input',
    `GITHUB_API_URL is ${found}: expected https, because the token goes there (http is spoken with this machine only)`,
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
