import { z } from 'zod';
import { durationWithin } from '../duration-within.ts';
import { parseDuration } from '../durations.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { noted } from '../schema-notes.ts';
import { authenticationSchema, resolvedAuthenticationSchema } from './authentication.ts';
import { requestHeaders, resolvedHeadersSchema, resolveHeaders } from './request-headers.ts';
import { resolveAuthentication } from './resolve-authentication.ts';
import { resolvedServerPlaceSchema, resolveServerPlace, serverPlace } from './server-place.ts';
import { timeout } from './source-timeout.ts';

const LABEL_EXPECTED = 'the name of a label';
const DELAY_EXPECTED = 'a duration up to 10m';

const label = () => noted(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, { error: LABEL_EXPECTED }), { expected: LABEL_EXPECTED });

/** `prometheus` of an environment's `metrics`: Prometheus, or anything that answers its HTTP API. */
export const prometheusSchema = z.strictObject({
  ...serverPlace('without `/api/v1`'),
  auth: authenticationSchema.optional().describe('How it is asked.'),
  headers: requestHeaders(),
  labels: z
    .strictObject({
      pod: label().default('pod').describe('Label that has the name of the pod.'),
      namespace: label().default('namespace').describe('Label that has its namespace.'),
    })
    .optional()
    .describe('What `$(pods)` is written with, where relabeling gives other names.'),
  delay: durationWithin(0, 600, DELAY_EXPECTED)
    .optional()
    .describe('How long after its time a sample is there to be asked for. Default: 5s. More where samples arrive by remote write.'),
  timeout: timeout(),
});
export type PrometheusEntry = z.output<typeof prometheusSchema>;

export const resolvedPrometheusSchema = z.object({
  kind: z.literal('prometheus'),
  at: resolvedServerPlaceSchema,
  auth: resolvedAuthenticationSchema.nullable(),
  headers: resolvedHeadersSchema,
  timeoutSeconds: z.number(),
  /** Without them `pod` and `namespace`. */
  labels: z.object({ pod: z.string(), namespace: z.string() }).optional(),
  /** Without it 5. */
  delaySeconds: z.number().optional(),
});
export type PrometheusSettings = z.infer<typeof resolvedPrometheusSchema>;

export function resolvePrometheus(entry: PrometheusEntry, path: PlanPath, report: PlanReport): PrometheusSettings {
  const { labels, delay } = entry;
  const delaySeconds = delay === undefined ? null : parseDuration(delay);
  return {
    kind: 'prometheus',
    at: resolveServerPlace('prometheus', entry, path, report),
    auth: resolveAuthentication(entry.auth, [...path, 'auth'], report),
    headers: resolveHeaders(entry.headers),
    timeoutSeconds: parseDuration(entry.timeout) ?? 10,
    ...(labels && { labels }),
    ...(delaySeconds !== null && { delaySeconds }),
  };
}
