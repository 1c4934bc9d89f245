import type { ClusterFact } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';

const versionSchema = z.object({ gitVersion: z.string(), major: z.string(), minor: z.string() });
const selfSchema = z.object({ status: z.object({ userInfo: z.object({ username: z.string().nullish() }).nullish() }).nullish() });

/** Whoever waits for this waits for a person to correct an address: not long. */
const PATIENCE_MS = 5_000;

export async function readCluster(client: RestClient): Promise<ClusterFact> {
  const { gitVersion, major, minor } = versionSchema.parse(
    await client.get('/version', { patienceMs: PATIENCE_MS, timeoutMs: PATIENCE_MS }),
  );
  // Some providers write `29+`.
  return {
    version: gitVersion,
    major: Number.parseInt(major, 10),
    minor: Number.parseInt(minor, 10),
    ...(await readServerTime(client)),
  };
}

type ServerTime = Pick<ClusterFact, 'serverTimeMs' | 'clockAheadMs'>;

/** From the Date header, to the second. Null when there is none: whether a lease still lives is then not known. */
async function readServerTime(client: RestClient): Promise<ServerTime> {
  const askedAt = Date.now();
  try {
    const response = await client.stream('/version', {}, AbortSignal.timeout(PATIENCE_MS));
    const time = Date.parse(response.headers.date ?? '');
    response.resume();
    if (!Number.isNaN(time)) return { serverTimeMs: time, clockAheadMs: clockAhead(time, askedAt, Date.now()) };
  } catch {
    // No answer to this one question: the time is not known.
  }
  return { serverTimeMs: null, clockAheadMs: null };
}

/**
 * The answer was written at some moment between question and answer, in the second that begins with `time`. Example: asked at 10.2 s,
 * answered at 10.4 s: 9 s and 10 s agree with both clocks being right (0); 15 s says that theirs is at least 4.6 s ahead, 3 s that it is at least 6.2 s behind.
 */
export function clockAhead(time: number, askedAt: number, answeredAt: number): number {
  if (time > answeredAt) return time - answeredAt;
  if (time + 1000 < askedAt) return time + 1000 - askedAt;
  return 0;
}

/** The name the API server knows us by; null where it is too old to say (before 1.28). */
export async function readUser(client: RestClient): Promise<string | null> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  try {
    const answer = selfSchema.parse(
      await client.create('/apis/authentication.k8s.io/v1/selfsubjectreviews', body, { patienceMs: PATIENCE_MS }),
    );
    return answer.status?.userInfo?.username ?? null;
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}
