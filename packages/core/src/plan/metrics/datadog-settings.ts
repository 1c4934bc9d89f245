import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { noted } from '../schema-notes.ts';
import { delay } from './delay.ts';
import { secretReference } from './secret-reference.ts';
import { timeout } from './source-timeout.ts';

const SITE = /^(?:[a-z0-9-]+\.)+(?:com|eu)$/;
const SITE_EXPECTED = 'a site of Datadog such as datadoghq.com, us5.datadoghq.com or datadoghq.eu';

/** `datadog` of an environment's `metrics`. Sites: https://docs.datadoghq.com/getting_started/site/ */
export const datadogSchema = z.strictObject({
  site: noted(z.string().max(100).regex(SITE, { error: SITE_EXPECTED }), { expected: SITE_EXPECTED })
    .default('datadoghq.com')
    .describe('Site of the account.'),
  apiKey: secretReference().describe('API key.'),
  appKey: secretReference().describe('Application key with the permission `timeseries_query`.'),
  delay: delay('1m'),
  timeout: timeout(),
});
export type DatadogEntry = z.output<typeof datadogSchema>;

export const resolvedDatadogSchema = z.object({
  kind: z.literal('datadog'),
  site: z.string(),
  apiKey: z.string(),
  appKey: z.string(),
  delaySeconds: z.number(),
  timeoutSeconds: z.number(),
});
export type DatadogSettings = z.infer<typeof resolvedDatadogSchema>;

export function resolveDatadog({ site, apiKey, appKey, delay, timeout }: DatadogEntry): DatadogSettings {
  const keys = { apiKey: apiKey.secret, appKey: appKey.secret };
  return { kind: 'datadog', site, ...keys, delaySeconds: parseDuration(delay) ?? 0, timeoutSeconds: parseDuration(timeout) ?? 10 };
}
