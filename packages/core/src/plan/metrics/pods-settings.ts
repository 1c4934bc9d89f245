import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { noted } from '../schema-notes.ts';
import { timeout } from './source-timeout.ts';

const PORT_NAME = /^(?=.*[a-z])[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?$/;
const PORT_EXPECTED = 'the name or number of a port of the container';
const PATH_EXPECTED = 'a path such as /metrics';

/** `pods` of an environment's `metrics`: the instances themselves, scraped through the API server's pod proxy. */
export const podsSchema = z.strictObject({
  port: noted(z.union([z.int().min(1).max(65_535), z.string().regex(PORT_NAME, { error: PORT_EXPECTED })]), { expected: PORT_EXPECTED })
    .optional()
    .describe(
      'Port that serves the metrics, by name or number. Default: the annotation `prometheus.io/port`, a port named `metrics`, the only port.',
    ),
  path: noted(
    z
      .string()
      .max(1024)
      .regex(/^\/[^\s#]*$/, { error: PATH_EXPECTED }),
    { expected: PATH_EXPECTED },
  )
    .optional()
    .describe('Path of the metrics. Default: the annotation `prometheus.io/path`, else `/metrics`.'),
  timeout: timeout(),
});
export type PodsEntry = z.output<typeof podsSchema>;

export const resolvedPodsSchema = z.object({
  kind: z.literal('pods'),
  port: z.union([z.number(), z.string()]).nullable(),
  path: z.string().nullable(),
  timeoutSeconds: z.number(),
});
export type PodsSettings = z.infer<typeof resolvedPodsSchema>;

export function resolvePods({ port, path, timeout }: PodsEntry): PodsSettings {
  return { kind: 'pods', port: port ?? null, path: path ?? null, timeoutSeconds: parseDuration(timeout) ?? 10 };
}

/** Needs no server and no settings: what there is where a plan names no source. */
export const DEFAULT_PODS: PodsSettings = { kind: 'pods', port: null, path: null, timeoutSeconds: 10 };
