import { rbacRules, renderRbacRules } from '@sluice/core';
import { ApiError, BodyTooLarge, type RestClient } from '@sluice/kubernetes';
import { z } from 'zod';
import { SourceError } from '../source-error.ts';

/** Of one container and look. More in the time between two looks cannot be counted. */
export const MAX_LOG_BYTES = 4 * 1024 * 1024;

export type PodLog =
  | { readonly kind: 'read'; readonly text: string }
  /** The container has not started, or has no earlier run; or the instance has gone. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly error: SourceError };

export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The run before the present one. */
  readonly previous: boolean;
  /** Milliseconds since the epoch; the kubelet knows whole seconds. */
  readonly since: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const statusSchema = z.looseObject({ message: z.string().default('') });

/** @throws SourceError where the permission is missing: it is for every instance */
export async function readPodLog(client: RestClient, request: LogRequest): Promise<PodLog> {
  const { namespace, pod, container, previous, since, timeoutMs, signal } = request;
  const query = new URLSearchParams({
    container,
    timestamps: 'true',
    sinceTime: new Date(Math.floor(since / 1000) * 1000).toISOString(),
    limitBytes: String(MAX_LOG_BYTES),
    ...(previous && { previous: 'true' }),
  });
  try {
    const answer = await client.exchange(`/api/v1/namespaces/${namespace}/pods/${pod}/log`, {
      method: 'GET',
      query,
      headers: { accept: 'text/plain, application/json' },
      maxBytes: MAX_LOG_BYTES + 64 * 1024,
      timeoutMs,
      signal,
    });
    const text = answer.body.toString('utf8');
    if (answer.status === 200)
      return answer.body.length < MAX_LOG_BYTES
        ? { kind: 'read', text }
        : {
            kind: 'failed',
            error: new SourceError('too-large', `${pod}: more than ${MAX_LOG_BYTES / 1024 / 1024} MB of log since the last look`),
          };
    const message = messageOf(text);
    if (answer.status === 403) throw new SourceError('refused', `${message}. Add to the rules of the Role:\n${MISSING_RULE}`);
    // 400: no earlier run, or the container waits to start; 404: the instance has gone.
    if (answer.status === 400 || answer.status === 404) return { kind: 'none' };
    const code = answer.status >= 500 || answer.status === 429 ? 'unreachable' : 'refused';
    return { kind: 'failed', error: new SourceError(code, `${pod}: its log cannot be read: ${answer.status} ${message}`) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiError)
      return {
        kind: 'failed',
        error: new SourceError(error.reason === 'Timeout' ? 'timeout' : 'unreachable', `${pod}: ${error.serverMessage}`, { cause: error }),
      };
    if (error instanceof BodyTooLarge)
      return { kind: 'failed', error: new SourceError('too-large', `${pod}: ${error.message}`, { cause: error }) };
    throw error;
  }
}

const MISSING_RULE = renderRbacRules(
  rbacRules([{ group: '', resource: 'pods/log', verb: 'get', scope: 'namespace', optional: false, use: 'count lines' }]),
).trimEnd();

function messageOf(text: string): string {
  try {
    return statusSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.slice(0, 200);
  }
}
