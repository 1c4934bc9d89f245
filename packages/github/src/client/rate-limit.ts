import { retryAfterMs } from '@sluice/http';

/** A minute, when GitHub does not say: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const UNSAID_MS = 60_000;

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** GitHub's own words. */
  readonly words: string;
}

/**
 * When a refused request may be sent again, in milliseconds since the epoch; null when it was refused for another reason.
 * `retry-after` counts for the limit on many requests at once, `x-ratelimit-reset` (seconds since the epoch) for the hourly one.
 */
export function retryableAt({ status, headers, words }: Refusal, now: number): number | null {
  if (status !== 403 && status !== 429) return null;
  const asked = headers['retry-after'] === undefined ? undefined : retryAfterMs(String(headers['retry-after']), now);
  if (asked !== undefined) return now + asked;
  const reset = Number(headers['x-ratelimit-reset']);
  // A second more, since the clocks of two machines differ.
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)) return Math.max(reset * 1000, now) + 1000;
  return status === 429 || /rate limit|abuse detection/i.test(words) ? now + UNSAID_MS : null;
}
