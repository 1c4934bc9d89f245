import type { Clock } from '@sluice/core';
import { retryAfterMs } from '@sluice/http';
import { SourceError } from '../source-error.ts';
import type { Transport, TransportAnswer } from './transport.ts';

const MOST_ATTEMPTS = 5;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** What may pass by itself. */
const PASSING = [429, 502, 503, 504];

export interface PatientOptions {
  readonly clock: Clock;
  /** For one question, all attempts and waits. Default 20 s. */
  readonly patienceMs?: number;
  readonly random?: () => number;
  /** Whether an answer of these statuses will be another one soon; default: each of them. */
  readonly mayPass?: (answer: TransportAnswer) => boolean;
}

/** Asks again what may pass by itself: no connection, 429, 502, 503, 504; no sooner than Retry-After says, and not past its patience. */
export function patient(
  inner: Transport,
  { clock, patienceMs = 20_000, random = Math.random, mayPass = () => true }: PatientOptions,
): Transport {
  return {
    place: inner.place,
    redact: (text) => inner.redact(text),
    async ask(request, signal) {
      const deadline = clock.now() + patienceMs;
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await inner.ask(request, signal).catch((error: unknown) => {
          if (error instanceof SourceError && error.code === 'unreachable' && error.verdict === 'inconclusive') return error;
          throw error;
        });
        const failed = outcome instanceof SourceError;
        if (!failed && !(PASSING.includes(outcome.status) && mayPass(outcome))) return outcome;
        const asked = failed ? undefined : retryAfterMs(outcome.headers['retry-after'], clock.now());
        const backoffMs = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS) * (0.75 + random() / 2);
        const waitMs = Math.max(asked ?? 0, backoffMs);
        if (attempt === MOST_ATTEMPTS || clock.now() + waitMs > deadline) {
          if (failed) throw outcome;
          return outcome;
        }
        await clock.sleep(waitMs, signal);
      }
    },
  };
}
