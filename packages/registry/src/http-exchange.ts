import http from 'node:http';
import https from 'node:https';
import { SluiceError } from '@sluice/core';
import { isLoopback } from './registry-address.ts';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

export interface Question {
  readonly url: URL;
  /** A POST when there is one. */
  readonly form?: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Authorization header: for the host of `url` only, whatever it redirects to. */
  readonly authorization?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Asks one question over HTTP and reads the whole, bounded answer, following redirects (registries keep blobs elsewhere). */
export class HttpExchange {
  readonly #direct = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  readonly #proxied: https.Agent;

  constructor(env: Environment) {
    const { HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy } = env;
    this.#proxied = new https.Agent({
      keepAlive: true,
      proxyEnv: { HTTPS_PROXY: HTTPS_PROXY ?? https_proxy, NO_PROXY: NO_PROXY ?? no_proxy },
    });
  }

  async ask(question: Question): Promise<Answer> {
    const timeout = AbortSignal.timeout(question.timeoutMs);
    const signal = question.signal ? AbortSignal.any([timeout, question.signal]) : timeout;
    let { url, authorization } = question;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const answer = await this.#once({ ...question, url, authorization }, signal).catch((error: unknown) => {
        question.signal?.throwIfAborted();
        throw timeout.aborted ? new Error(`no answer in ${question.timeoutMs / 1000} s`, { cause: error }) : error;
      });
      const location = answer.headers.location;
      if (question.form || !REDIRECTS.includes(answer.status) || location === undefined) return answer;
      const next = redirectTarget(url, location);
      if (next.host !== url.host || next.protocol !== url.protocol) authorization = undefined;
      url = next;
    }
    throw new SluiceError(
      'registry-invalid',
      'world',
      `${question.url.host} redirected more than ${MAX_REDIRECTS} times for ${question.url.pathname}`,
    );
  }

  async #once({ url, form, headers, authorization }: Question, signal: AbortSignal): Promise<Answer> {
    refuseInsecure(url);
    const body = form?.toString();
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method: body === undefined ? 'GET' : 'POST',
      agent: secure ? (isLoopback(url.hostname) ? this.#direct.https : this.#proxied) : this.#direct.http,
      signal,
      headers: {
        'user-agent': 'sluice',
        ...headers,
        ...(authorization !== undefined && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
      },
    });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', resolve);
      request.end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await readBody(response, url) };
  }
}

/** http to another machine is never spoken, and https never goes back to http. */
export function refuseInsecure(url: URL, from?: URL): void {
  const problem =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname) && from?.protocol !== 'https:')
      ? null
      : `${from ? `${from.host} sends us to` : 'asked for'} ${url.protocol}//${url.host}; expected https (http is spoken with this machine only)`;
  if (problem) throw new SluiceError('registry-insecure', 'input', problem);
}

function redirectTarget(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href))
    throw new SluiceError('registry-invalid', 'world', `${from.host} redirected to something that is no address`);
  const target = new URL(location, from);
  refuseInsecure(target, from);
  return target;
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
        'registry-invalid',
        'world',
        `${url.host} answered more than ${MAX_BODY_BYTES} bytes for ${url.pathname}; expected a small document`,
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
