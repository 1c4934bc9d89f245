import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { attributesSchema, resolvedAttributesSchema } from './attributes.ts';
import { authenticationSchema, resolvedAuthenticationSchema } from './authentication.ts';
import { delay } from './delay.ts';
import { resolveAuthentication } from './resolve-authentication.ts';
import { resolvedServerPlaceSchema, resolveServerPlace, serverPlace } from './server-place.ts';
import { timeout } from './source-timeout.ts';

/** `influxdb` of an environment's `metrics`: the InfluxQL API that 1.x has, and 2.x and 3.x keep. */
export const influxdbSchema = z.strictObject({
  ...serverPlace('without `/query`'),
  database: z.string().min(1).max(200).describe('Database; of 2.x the one that is mapped to the bucket.'),
  retentionPolicy: z.string().min(1).max(200).optional().describe('Retention policy. Default: that of the database.'),
  auth: authenticationSchema
    .optional()
    .describe('How it is asked: `basic` for 1.x and 2.x (with a token as the password), `bearer` for 3.x.'),
  attributes: attributesSchema({ namespace: 'namespace', pod: 'pod_name' }),
  delay: delay('30s'),
  timeout: timeout(),
});
export type InfluxdbEntry = z.output<typeof influxdbSchema>;

export const resolvedInfluxdbSchema = z.object({
  kind: z.literal('influxdb'),
  at: resolvedServerPlaceSchema,
  database: z.string(),
  retentionPolicy: z.string().nullable(),
  auth: resolvedAuthenticationSchema.nullable(),
  attributes: resolvedAttributesSchema,
  delaySeconds: z.number(),
  timeoutSeconds: z.number(),
});
export type InfluxdbSettings = z.infer<typeof resolvedInfluxdbSchema>;

export function resolveInfluxdb(entry: InfluxdbEntry, path: PlanPath, report: PlanReport): InfluxdbSettings {
  return {
    kind: 'influxdb',
    at: resolveServerPlace('influxdb', entry, path, report),
    database: entry.database,
    retentionPolicy: entry.retentionPolicy ?? null,
    auth: resolveAuthentication(entry.auth, [...path, 'auth'], report),
    attributes: entry.attributes,
    delaySeconds: parseDuration(entry.delay) ?? 0,
    timeoutSeconds: parseDuration(entry.timeout) ?? 10,
  };
}
