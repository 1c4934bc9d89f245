import { SluiceError } from '@sluice/core';
import { AnswerTooLarge, type Environment, type HttpAnswer, HttpClient, isLoopback, MAX_REDIRECTS } from '@sluice/http';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;
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

export type Answer = HttpAnswer;

/** Asks one question over HTTP and reads the whole, bounded answer, following redirects (registries keep blobs elsewhere). */
export class HttpExchange {
  readonly #client: HttpClient;

  constructor(env: Environment) {
    this.#client = new HttpClient({ env, maxBytes: MAX_BODY_BYTES });
  }

  /** @throws NoAnswer; SluiceError `registry-insecure`, `registry-invalid` */
  async ask({ url, form, headers, authorization, timeoutMs, signal }: Question): Promise<Answer> {
    refuseInsecure(url);
    const own = { 'user-agent': 'sluice', ...headers };
    const answer = await this.#client
      .ask({
        url,
        method: form ? 'POST' : 'GET',
        headers: {
          ...own,
          ...(authorization !== undefined && { authorization }),
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: form?.toString(),
        timeoutMs,
        signal,
        ...(!form && { redirect: (from) => redirected(from, url, own, authorization) }),
      })
      .catch((error: unknown) => {
        throw error instanceof AnswerTooLarge ? invalid(`${error.message}; expected a small document`) : error;
      });
    if (!form && isRedirect(answer)) throw invalid(`${url.host} redirected more than ${MAX_REDIRECTS} times for ${url.pathname}`);
    return answer;
  }
}

function isRedirect({ status, headers }: Answer): boolean {
  return REDIRECTS.includes(status) && headers.location !== undefined;
}

function redirected(answer: Answer, asked: URL, headers: Question['headers'], authorization: string | undefined) {
  if (!isRedirect(answer)) return null;
  const url = redirectTarget(answer.url, answer.headers.location ?? '');
  const isSame = url.host === asked.host && url.protocol === asked.protocol;
  return { url, headers: { ...headers, ...(isSame && authorization !== undefined && { authorization }) } };
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
  if (!URL.canParse(location, from.href)) throw invalid(`${from.host} redirected to something that is no address`);
  const target = new URL(location, from);
  refuseInsecure(target, from);
  return target;
}

function invalid(message: string): SluiceError {
  return new SluiceError('registry-invalid', 'world', message);
}
