import { rbacRules, renderRbacRules } from '@sluice/core';
import { ApiError, BodyTooLarge, type ProxiedAnswer, type RestClient } from '@sluice/kubernetes';
import { z } from 'zod';
import { SourceError } from '../../source-error.ts';
import { type Exposition, ExpositionError, type Wants } from '../exposition/exposition.ts';
import { acceptHeader, parseExposition } from '../exposition/parse-exposition.ts';
import type { ScrapeTarget } from './scrape-target.ts';

/** An instance that answers more is not measured. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

export type Scrape =
  | { readonly kind: 'scraped'; readonly exposition: Exposition; readonly at: number }
  /** It has gone since it was listed. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: SourceError };

export interface ScrapeRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly target: Extract<ScrapeTarget, { kind: 'target' }>;
  readonly wants: Wants;
  /** Whether native histograms are of use. */
  readonly natives: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const statusSchema = z.looseObject({
  kind: z.literal('Status'),
  reason: z.string().default(''),
  message: z.string().default(''),
  details: z.looseObject({ kind: z.string().default('') }).nullish(),
});

/**
 * One request to an instance through the API server's pod proxy.
 *
 * @throws SourceError for what concerns every instance: the permission is missing, the API server refuses
 */
export async function scrapePod(client: RestClient, request: ScrapeRequest): Promise<Scrape> {
  const { namespace, pod, target, wants, natives, timeoutMs, signal } = request;
  const place = `${target.scheme === 'https' ? 'https:' : ''}${pod}:${target.port}`;
  try {
    const answer = await client.exchange(`/api/v1/namespaces/${namespace}/pods/${place}/proxy${target.path}`, {
      method: 'GET',
      headers: { accept: acceptHeader(natives) },
      maxBytes: MAX_BODY_BYTES,
      timeoutMs,
      signal,
    });
    if (answer.status !== 200) return refused(answer, request);
    return { kind: 'scraped', exposition: parseExposition(answer.body, answer.headers['content-type'], wants), at: Date.now() };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', error: failure(error, pod) };
  }
}

function failure(error: unknown, pod: string): SourceError {
  if (error instanceof SourceError) throw error;
  if (error instanceof BodyTooLarge)
    return new SourceError(
      'too-large',
      `${pod}: more than ${MAX_BODY_BYTES / 1024 / 1024} MB of metrics; expected a place with fewer: metrics.pods.path`,
      { cause: error },
    );
  if (error instanceof ApiError)
    return new SourceError(error.reason === 'Timeout' ? 'timeout' : 'unreachable', `${pod}: ${error.serverMessage}`, { cause: error });
  if (error instanceof ExpositionError) {
    const code = error.kind === 'truncated' ? 'partial' : error.kind === 'too-large' ? 'too-large' : 'unexpected-answer';
    return new SourceError(code, `${pod}: what it answers is no metrics: ${error.message}`, { cause: error });
  }
  throw error;
}

/** Whose refusal it is decides: the API server's own are Status objects, anything else comes from behind the proxy. */
function refused(answer: ProxiedAnswer, { pod, target }: ScrapeRequest): Scrape {
  const status = statusOf(answer);
  const place = `${target.scheme}://${pod}:${target.port}${target.path}`;
  if (status === null) {
    const advice = target.scheme === 'http' && answer.status === 400 ? ', or the annotation prometheus.io/scheme: https' : '';
    const code = answer.status >= 500 || answer.status === 429 ? 'unreachable' : 'refused';
    return {
      kind: 'failed',
      error: new SourceError(
        code,
        `${place} answers ${answer.status}: expected 200. Is it the right place? metrics.pods.port and path${advice}`,
      ),
    };
  }
  if (answer.status === 403) throw new SourceError('refused', `${status.message}. Add to the rules of the Role:\n${MISSING_RULE}`);
  if (answer.status === 404 && status.details?.kind === 'pods') return { kind: 'gone' };
  if (answer.status >= 500 || answer.status === 429)
    return { kind: 'failed', error: new SourceError('unreachable', `${place}: ${status.message}`) };
  throw new SourceError('refused', `the cluster refuses ${place}: ${answer.status} ${status.reason}: ${status.message}`);
}

const MISSING_RULE = renderRbacRules(
  rbacRules([
    { group: '', resource: 'pods/proxy', verb: 'get', scope: 'namespace', optional: false, use: 'read the metrics of instances' },
  ]),
).trimEnd();

function statusOf({ headers, body }: ProxiedAnswer): z.infer<typeof statusSchema> | null {
  if (!headers['content-type']?.startsWith('application/json') || body.length > 64 * 1024) return null;
  try {
    return statusSchema.safeParse(JSON.parse(body.toString('utf8'))).data ?? null;
  } catch {
    // The application's own JSON, cut or wrong: not from the API server.
    return null;
  }
}
