import { type Clock, SluiceError } from '@sluice/core';
import { NoAnswer, retryAfterMs } from '@sluice/http';
import type { Answer, HttpExchange, Question } from './http-exchange.ts';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 30_000;
const PASSING = [429, 500, 502, 503, 504];

/**
 * Asks again what may pass by itself: no connection, 429 (as long as Retry-After says) and 5xx. Four attempts, at most 30 s between two.
 *
 * @throws SluiceError `registry-unreachable` or `registry-busy`, kind `world`.
 */
export async function askPatiently(exchange: HttpExchange, clock: Clock, question: Question): Promise<Answer> {
  const { host, pathname } = question.url;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await exchange.ask(question).catch((error: unknown) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
    if (!(outcome instanceof NoAnswer) && !PASSING.includes(outcome.status)) return outcome;
    const asked = outcome instanceof NoAnswer ? undefined : retryAfterMs(outcome.headers['retry-after'], clock.now());
    const waitMs = Math.max(asked ?? 0, FIRST_WAIT_MS * 2 ** (attempt - 1));
    if (attempt < ATTEMPTS && waitMs <= MAX_WAIT_MS) {
      await clock.sleep(waitMs, question.signal);
      continue;
    }
    const attempts = `${attempt} attempt${attempt === 1 ? '' : 's'}`;
    if (outcome instanceof NoAnswer) {
      const message = `no answer from ${host} for ${pathname}: ${outcome.message} (${attempts}). Is the registry's name right, and can it be reached from here?`;
      throw new SluiceError('registry-unreachable', 'world', message, { cause: outcome.cause });
    }
    if (outcome.status !== 429)
      throw new SluiceError(
        'registry-unreachable',
        'world',
        `${host} answered ${outcome.status} for ${pathname} (${attempts}). Try again later`,
      );
    const until = asked === undefined ? '' : `; it asks to wait ${Math.ceil(asked / 1000)} s`;
    throw new SluiceError(
      'registry-busy',
      'world',
      `${host} says too many requests (429) for ${pathname} (${attempts})${until}. Logging in usually raises the limit`,
    );
  }
}
