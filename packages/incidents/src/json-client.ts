import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError } from '@sluice/core';
import { AnswerTooLarge, type Environment, type HttpAnswer, HttpClient, isLoopback, NoAnswer, retryAfterMs } from '@sluice/http';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 5_000;
const PASSING = [429, 500, 502, 503, 504];

export interface JsonQuestion {
  readonly url: URL;
  /** Bearer token. */
  readonly token: string | null;
}

/** Asks for one JSON document, with the proxies of the environment, bounded in time and size; redirects are not followed. */
export type JsonClient = (question: JsonQuestion) => Promise<unknown>;

/**
 * Three attempts for what may pass by itself.
 *
 * @throws SluiceError `source-unreachable`, `source-refused`, `source-invalid`, kind `world`; `source-insecure`, kind `input`.
 */
export function openJsonClient({ env, timeoutMs = 10_000 }: { readonly env: Environment; readonly timeoutMs?: number }): JsonClient {
  const client = new HttpClient({ env, maxBytes: MAX_BODY_BYTES });
  return async (question) => {
    const { url, token } = question;
    if (token !== null && url.protocol === 'http:' && !isLoopback(url.hostname))
      throw new SluiceError('source-insecure', 'input', `${url.host} would get a token over plain http: expected https, or no token`);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await once(client, question, timeoutMs);
      if (!(outcome instanceof NoAnswer) && outcome.status === 200) return parsed(outcome.body.toString('utf8'), url);
      if (attempt < ATTEMPTS && (outcome instanceof NoAnswer || PASSING.includes(outcome.status))) {
        const wanted = outcome instanceof NoAnswer ? 0 : (retryAfterMs(outcome.headers['retry-after'], Date.now()) ?? 0);
        await sleep(Math.min(MAX_WAIT_MS, Math.max(wanted, FIRST_WAIT_MS * 2 ** (attempt - 1))));
        continue;
      }
      if (!(outcome instanceof NoAnswer)) throw refused(url, outcome.status, token);
      const message = `no answer from ${url.host} for ${url.pathname}: ${outcome.message} (${attempt} attempts)`;
      throw new SluiceError('source-unreachable', 'world', message, { cause: outcome });
    }
  };
}

type Outcome = HttpAnswer | NoAnswer;

async function once(client: HttpClient, { url, token }: JsonQuestion, timeoutMs: number): Promise<Outcome> {
  const headers = { accept: 'application/json', 'user-agent': 'sluice', ...(token !== null && { authorization: `Bearer ${token}` }) };
  try {
    return await client.ask({ url, method: 'GET', headers, timeoutMs });
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    if (error instanceof AnswerTooLarge)
      throw new SluiceError('source-invalid', 'world', `${error.message}; expected a small document`, { cause: error });
    throw error;
  }
}

function parsed(body: string, url: URL): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SluiceError(
      'source-invalid',
      'world',
      `${url.host} answered something else than JSON for ${url.pathname}: is the address right?`,
    );
  }
}

function refused(url: URL, status: number, token: string | null): SluiceError {
  const advice =
    status === 401 || status === 403
      ? token === null
        ? '. Give it a token: token: { secret: NAME }'
        : '. It does not take the token'
      : status >= 300 && status < 400
        ? '. Write the address that it sends to'
        : '';
  return new SluiceError('source-refused', 'world', `${url.host} answered ${status} for ${url.pathname}; expected 200${advice}`);
}
