import { GraphqlResponseError } from '@octokit/graphql';
import { RequestError } from '@octokit/request-error';
import { NoAnswer } from '@sluice/http';
import type { Refusal } from './rate-limit.ts';

const PASSING = [500, 502, 503, 504];

/** How a request failed: nobody answered, or GitHub said no. */
export type Failure =
  | {
      readonly kind: 'no-answer';
      readonly reason: string /** By a server that is broken for the moment. */;
      readonly answered: boolean;
      readonly neverSent: boolean;
    }
  | ({ readonly kind: 'refused' /** Type of a GraphQL error, like STALE_DATA. */; readonly type: string | null } & Refusal);

/** What octokit threw, read; null when it is none of its errors. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof GraphqlResponseError) return graphqlFailure(error);
  if (!(error instanceof RequestError)) return null;
  if (error.cause instanceof NoAnswer)
    return { kind: 'no-answer', reason: error.cause.message, answered: false, neverSent: error.cause.neverSent };
  if (!error.response) return null;
  const { status, headers, data } = error.response;
  if (PASSING.includes(status)) return { kind: 'no-answer', reason: `${status} ${wordsOf(data)}`, answered: true, neverSent: false };
  return { kind: 'refused', type: null, status, headers, words: wordsOf(data) };
}

/** https://docs.github.com/graphql/guides/using-graphql-clients: errors come with status 200 and a type. */
function graphqlFailure(error: GraphqlResponseError<unknown>): Failure {
  const errors = error.errors ?? [];
  const type = errors[0]?.type ?? null;
  const words = clean(errors.map(({ message }) => message).join('; '));
  return { kind: 'refused', type, status: STATUS_OF_TYPE[type ?? ''] ?? 422, headers: error.headers, words };
}

const STATUS_OF_TYPE: Readonly<Record<string, number>> = { NOT_FOUND: 404, FORBIDDEN: 403, INSUFFICIENT_SCOPES: 403, RATE_LIMITED: 429 };

/** GitHub's message and, for 422, the message of each thing that is wrong. */
function wordsOf(data: unknown): string {
  if (typeof data === 'string') return clean(data);
  const { message, errors } = (typeof data === 'object' && data !== null ? data : {}) as { message?: unknown; errors?: unknown };
  const details = (Array.isArray(errors) ? errors : []).map((detail: unknown) => {
    if (typeof detail === 'string') return detail;
    const { message: text, field, code } = (typeof detail === 'object' && detail !== null ? detail : {}) as Record<string, unknown>;
    return String(text ?? [field, code].filter(Boolean).join(' '));
  });
  return clean([String(message ?? 'no message'), ...details].join(': '));
}

/** One line of bounded length, for it stands within a message. */
function clean(text: string): string {
  return text
    .replace(/[^\x20-\x7e\xa0-\uffff]+/g, ' ')
    .trim()
    .slice(0, 400);
}
