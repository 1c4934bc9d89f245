import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { noted } from '../schema-notes.ts';
import { authenticationSchema, resolvedAuthenticationSchema } from './authentication.ts';
import { resolveAuthentication } from './resolve-authentication.ts';
import { secretReference } from './secret-reference.ts';
import { timeout } from './source-timeout.ts';

const SERVICE =
  /^(https:)?([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?):([a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?)$/;
const SERVICE_EXPECTED = 'a service of the cluster as NAMESPACE/NAME:PORT, such as monitoring/prometheus:9090';
const ADDRESS = /^https?:\/\/[^\s@?#]+$/;
const ADDRESS_EXPECTED = 'an address: https://… or http://…, without a user in it';
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const HEADER_EXPECTED = 'the name of a header';
const VALUE_EXPECTED = 'a text, or { secret: NAME }';
const LABEL_EXPECTED = 'the name of a label';
const DELAY_EXPECTED = 'a duration up to 10m';

const label = () => noted(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, { error: LABEL_EXPECTED }), { expected: LABEL_EXPECTED });

/** `prometheus` of an environment's `metrics`: Prometheus, or anything that answers its HTTP API. */
export const prometheusSchema = z.strictObject({
  service: noted(z.string().regex(SERVICE, { error: SERVICE_EXPECTED }), { expected: SERVICE_EXPECTED })
    .optional()
    .describe(
      "A service of the target's cluster, reached through the API server's service proxy: `NAMESPACE/NAME:PORT`; `https:` before it where it speaks TLS.",
    ),
  url: noted(z.string().max(1024).regex(ADDRESS, { error: ADDRESS_EXPECTED }), { expected: ADDRESS_EXPECTED })
    .optional()
    .describe('Its address, without `/api/v1`.'),
  auth: authenticationSchema.optional().describe('How it is asked.'),
  headers: z
    .record(
      noted(z.string().regex(HEADER, { error: HEADER_EXPECTED }), { expected: HEADER_EXPECTED }),
      noted(
        z.union([
          z
            .string()
            .max(1024)
            .regex(/^[^\r\n]*$/),
          secretReference(),
        ]),
        { expected: VALUE_EXPECTED },
      ),
    )
    .default({})
    .describe('Headers of every request, such as `X-Scope-OrgID`.'),
  labels: z
    .strictObject({
      pod: label().default('pod').describe('Label that has the name of the pod.'),
      namespace: label().default('namespace').describe('Label that has its namespace.'),
    })
    .optional()
    .describe('What `$(pods)` is written with, where relabeling gives other names.'),
  delay: noted(
    z.string().refine(
      (text) => {
        const seconds = parseDuration(text);
        return seconds !== null && seconds <= 600;
      },
      { error: DELAY_EXPECTED },
    ),
    { expected: DELAY_EXPECTED },
  )
    .optional()
    .describe('How long after its time a sample is there to be asked for. Default: 5s. More where samples arrive by remote write.'),
  timeout: timeout(),
});
export type PrometheusEntry = z.output<typeof prometheusSchema>;

export const resolvedPrometheusSchema = z.object({
  kind: z.literal('prometheus'),
  at: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('service'), scheme: z.enum(['http', 'https']), namespace: z.string(), name: z.string(), port: z.string() }),
    z.object({ kind: z.literal('url'), url: z.string() }),
  ]),
  auth: resolvedAuthenticationSchema.nullable(),
  headers: z.array(z.object({ name: z.string(), value: z.union([z.object({ text: z.string() }), z.object({ secret: z.string() })]) })),
  timeoutSeconds: z.number(),
  /** Without them `pod` and `namespace`. */
  labels: z.object({ pod: z.string(), namespace: z.string() }).optional(),
  /** Without it 5. */
  delaySeconds: z.number().optional(),
});
export type PrometheusSettings = z.infer<typeof resolvedPrometheusSchema>;

export function resolvePrometheus(entry: PrometheusEntry, path: PlanPath, report: PlanReport): PrometheusSettings {
  const { service, url, headers, labels, delay } = entry;
  const delaySeconds = delay === undefined ? null : parseDuration(delay);
  if ((service === undefined) === (url === undefined) && !report.touched(path)) {
    const both = url !== undefined;
    report.add({
      code: both ? 'invalid-value' : 'missing',
      path,
      at: 'key',
      message: both ? 'prometheus is in one place, not two' : 'this does not say where prometheus is',
      expected: 'service, or url',
      got: both ? 'both' : 'neither',
      suggestion: both ? 'remove one of them' : 'add service: monitoring/prometheus:9090, or url: https://…',
    });
  }
  return {
    kind: 'prometheus',
    at: url === undefined ? serviceOf(service ?? '') : { kind: 'url', url: url.replace(/\/+$/, '') },
    auth: resolveAuthentication(entry.auth, [...path, 'auth'], report),
    headers: Object.entries(headers).map(([name, value]) => ({ name, value: typeof value === 'string' ? { text: value } : value })),
    timeoutSeconds: parseDuration(entry.timeout) ?? 10,
    ...(labels && { labels }),
    ...(delaySeconds !== null && { delaySeconds }),
  };
}

function serviceOf(text: string): PrometheusSettings['at'] {
  const [, scheme, namespace = '', name = '', port = ''] = SERVICE.exec(text) ?? [];
  return { kind: 'service', scheme: scheme === undefined ? 'http' : 'https', namespace, name, port };
}
