import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { authenticationSchema, resolvedAuthenticationSchema } from './authentication.ts';
import { delay } from './delay.ts';
import { resolveAuthentication } from './resolve-authentication.ts';
import { resolvedServerPlaceSchema, resolveServerPlace, serverPlace } from './server-place.ts';
import { timeout } from './source-timeout.ts';

/** `graphite` of an environment's `metrics`: graphite-web, or what answers its render API. */
export const graphiteSchema = z.strictObject({
  ...serverPlace('without `/render`'),
  auth: authenticationSchema.optional().describe('How it is asked.'),
  delay: delay('1m'),
  timeout: timeout(),
});
export type GraphiteEntry = z.output<typeof graphiteSchema>;

export const resolvedGraphiteSchema = z.object({
  kind: z.literal('graphite'),
  at: resolvedServerPlaceSchema,
  auth: resolvedAuthenticationSchema.nullable(),
  delaySeconds: z.number(),
  timeoutSeconds: z.number(),
});
export type GraphiteSettings = z.infer<typeof resolvedGraphiteSchema>;

export function resolveGraphite(entry: GraphiteEntry, path: PlanPath, report: PlanReport): GraphiteSettings {
  return {
    kind: 'graphite',
    at: resolveServerPlace('graphite', entry, path, report),
    auth: resolveAuthentication(entry.auth, [...path, 'auth'], report),
    delaySeconds: parseDuration(entry.delay) ?? 0,
    timeoutSeconds: parseDuration(entry.timeout) ?? 10,
  };
}
