import { type Clock, SluiceError } from '@sluice/core';
import { type Failure, failureOf } from './failure.ts';
import { retryableAt } from './rate-limit.ts';
import type { Asked } from './refusal-error.ts';

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** How long one request may wait in all before it gives up. */
  readonly patienceMs: number;
  readonly random: () => number;
  readonly log: (line: string) => void;
  /** Takes secrets out of words from outside. */
  readonly redact: (text: string) => string;
}

export type Refused = Extract<Failure, { kind: 'refused' }>;

/**
 * Asks again what may pass by itself: no answer and 5xx where sending twice does no harm, and what a rate limit refused when its end is near.
 *
 * @throws SluiceError kind `world`: `github-unreachable`, `github-rate-limited`; and the signal's reason.
 */
export async function patiently<T>(
  attempt: () => Promise<T>,
  asked: Asked & { readonly repeatable: boolean },
  patience: Patience,
): Promise<T | Refused> {
  const { clock, signal, patienceMs, random, log, redact } = patience;
  const deadline = clock.now() + patienceMs;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt().then(
      (value) => ({ kind: 'answered', value }) as const,
      (error: unknown) => {
        signal?.throwIfAborted();
        if (error instanceof SluiceError) throw error;
        // One of the transport comes wrapped.
        if (error instanceof Error && error.cause instanceof SluiceError) throw error.cause;
        const failure = failureOf(error);
        if (failure === null) throw error;
        return failure.kind === 'refused' ? { ...failure, words: redact(failure.words) } : { ...failure, reason: redact(failure.reason) };
      },
    );
    if (outcome.kind === 'answered') return outcome.value;
    const now = clock.now();
    if (outcome.kind === 'refused') {
      const again = retryableAt(outcome, now);
      if (again === null) return outcome;
      if (again > deadline || attempts === ATTEMPTS) throw limited(outcome, asked, again, now, patienceMs);
      log(`${asked.host} asks to wait ${seconds(again - now)} s before the next request: ${outcome.words}`);
      await clock.sleep(again - now, signal);
      continue;
    }
    const backoffMs = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS) * (0.5 + random());
    const mayRepeat = asked.repeatable || outcome.neverSent;
    if (!mayRepeat || attempts === ATTEMPTS || now + backoffMs > deadline) throw unreachable(outcome, asked, attempts, mayRepeat);
    await clock.sleep(backoffMs, signal);
  }
}

function limited({ status, words }: Refused, { does, host }: Asked, again: number, now: number, patienceMs: number): SluiceError {
  const when = `${new Date(again).toISOString().slice(0, 19)}Z (in ${seconds(again - now)} s)`;
  const message = `cannot ${does}: ${status} ${words} (${host}). It is possible again at ${when}, and this waits ${seconds(patienceMs)} s at most: run it again then`;
  return new SluiceError('github-rate-limited', 'world', message);
}

function unreachable(
  { answered, reason }: Extract<Failure, { kind: 'no-answer' }>,
  { does, host }: Asked,
  attempts: number,
  mayRepeat: boolean,
): SluiceError {
  const tried = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
  const advice = mayRepeat
    ? 'Run it again later; is the address right, and a proxy needed (HTTPS_PROXY)?'
    : 'It may have been done all the same: look before you run it again';
  return new SluiceError(
    'github-unreachable',
    'world',
    `cannot ${does}: ${answered ? `${host} answered ${reason}` : `no answer from ${host}: ${reason}`} (${tried}). ${advice}`,
  );
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
