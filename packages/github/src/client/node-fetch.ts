import { SluiceError } from '@sluice/core';
import { AnswerTooLarge, type Environment, type HttpAnswer, HttpClient, isLoopback } from '@sluice/http';

/** A file of the ledger or a page of a hundred comments stays far below. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

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

/**
 * What @octokit/request needs of `fetch`. Redirects (a renamed repository) are followed at the same server only, because the token goes
 * along, and it is not sent in the clear to another machine.
 */
export function nodeFetch({ env, timeoutMs }: { readonly env: Environment; readonly timeoutMs: number }) {
  const client = new HttpClient({ env, maxBytes: MAX_BODY_BYTES });
  return async (address: string, { method, headers, body, signal }: FetchRequest): Promise<FetchAnswer> => {
    const url = new URL(address);
    refuseInsecure(url);
    const redirect = (answer: HttpAnswer) => redirected(answer, method, headers);
    const answer = await client.ask({ url, method, headers, body, signal, timeoutMs, redirect }).catch((error: unknown) => {
      throw error instanceof AnswerTooLarge ? new SluiceError('github-answer-too-large', 'world', error.message) : error;
    });
    return asFetchAnswer(answer);
  };
}

function redirected({ url: from, status, headers: { location } }: HttpAnswer, method: string, headers: FetchRequest['headers']) {
  const followed = method === 'GET' || method === 'HEAD' ? [301, 302, 307, 308] : [307, 308];
  if (location === undefined || !followed.includes(status) || !URL.canParse(location, from.href)) return null;
  const url = new URL(location, from);
  return url.origin === from.origin ? { url, headers } : null;
}

function asFetchAnswer({ status, statusText, url, headers, body }: HttpAnswer): FetchAnswer {
  const flat = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)] as const);
  return {
    status,
    statusText,
    url: url.href,
    headers: new Map(flat),
    text: async () => body.toString('utf8'),
    arrayBuffer: async () => new Uint8Array(body).buffer,
  };
}

function refuseInsecure(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return;
  const found = `${url.protocol}//${url.host}`;
  throw new SluiceError(
    'github-insecure',
    'input',
    `GITHUB_API_URL is ${found}: expected https, because the token goes there (http is spoken with this machine only)`,
  );
}
