import { SourceError } from '../source-error.ts';
import type { TransportAnswer } from '../transport/transport.ts';
import { failureSchema } from './answer-schema.ts';

const MOST_WORDS = 500;

/**
 * What an answer that is no success means. 400: the parameters, 422: the expression cannot be executed, 503: it took too long or was
 * aborted (https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview).
 */
export function refusalOf(answer: TransportAnswer, place: string, asked: string, redact: (text: string) => string): SourceError {
  const failure = readFailure(answer);
  const text = failure?.error ?? answer.body.toString('utf8', 0, MOST_WORDS);
  const words = redact(text).replace(/\s+/g, ' ').trim().slice(0, MOST_WORDS);
  const said = words === '' ? 'without a word' : words;
  switch (answer.status) {
    case 400:
    case 422:
      if (TOO_MUCH.test(words))
        return new SourceError('too-large', `${place} will not execute ${asked}: ${said}. Ask for fewer series or a shorter range`);
      return new SourceError('bad-query', `${place} ${answer.status === 400 ? 'does not understand' : 'cannot execute'} ${asked}: ${said}`);
    case 401:
    case 403:
      return new SourceError(
        'refused',
        `${place} refused ${asked} (${answer.status}): ${said}. Give the source its \`auth\`: bearer, basic, sigv4 or tls; and its tenant in \`headers\` where it has tenants`,
      );
    case 404:
      return new SourceError(
        'unexpected-answer',
        `${place} has no API of Prometheus (404): ${said}. Is the address right? Mimir's ends in /prometheus`,
      );
    case 413:
    case 414:
    case 431:
      return new SourceError('bad-query', `${place} takes no query as long as this (${answer.status}): ${asked}`);
    case 429:
      return new SourceError('unreachable', `${place} has more questions than it answers (429): ${said}`);
    case 503:
      if (failure?.errorType === 'timeout') return new SourceError('timeout', `${place} took too long over ${asked}: ${said}`);
      return new SourceError('unreachable', `${place} does not answer now (503): ${said}`);
    default:
      if (answer.status >= 500) return new SourceError('unreachable', `${place} is broken (${answer.status}): ${said}`);
      if (answer.status >= 300 && answer.status < 400)
        return new SourceError(
          'unexpected-answer',
          `${place} sends elsewhere (${answer.status}), which is not followed. Write the address it sends to, and its \`auth\` where that is a login`,
        );
      return new SourceError('unexpected-answer', `${place} answered ${answer.status}, expected 200: ${said}`);
  }
}

/** Prometheus' own words, and Mimir's and Cortex's. */
const TOO_MUCH = /too many samples|exceeded the maximum|exceeded maximum/i;

/** Whether a 503 is the answer to this query, which will not be another one by asking again. */
export function isQueryTimeout(answer: TransportAnswer): boolean {
  return readFailure(answer)?.errorType === 'timeout';
}

function readFailure({ body }: TransportAnswer): { readonly errorType: string; readonly error: string } | null {
  try {
    return failureSchema.safeParse(JSON.parse(body.toString('utf8'))).data ?? null;
  } catch {
    // A proxy in between answered; its text is what we have.
    return null;
  }
}
