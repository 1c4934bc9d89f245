import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { noted } from '../schema-notes.ts';
import { REGION, REGION_EXPECTED } from './authentication.ts';
import { delay } from './delay.ts';
import { timeout } from './source-timeout.ts';

const PERIOD_EXPECTED = '1s, 5s, 10s, 30s, or whole minutes up to 15m';

/** `cloudwatch` of an environment's `metrics`; asked with the credentials of AWS that the job has. */
export const cloudwatchSchema = z.strictObject({
  region: noted(z.string().regex(REGION, { error: REGION_EXPECTED }), { expected: REGION_EXPECTED }).describe('Region of the metrics.'),
  period: noted(z.string().refine(isPeriod, { error: PERIOD_EXPECTED }), { expected: PERIOD_EXPECTED })
    .default('1m')
    .describe('Time that one value stands for; under `1m` only where the metric is of high resolution.'),
  delay: delay('3m'),
  timeout: timeout(),
});
export type CloudwatchEntry = z.output<typeof cloudwatchSchema>;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html */
function isPeriod(text: string): boolean {
  const seconds = parseDuration(text) ?? 0;
  return [1, 5, 10, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0 && seconds <= 900);
}

export const resolvedCloudwatchSchema = z.object({
  kind: z.literal('cloudwatch'),
  region: z.string(),
  periodSeconds: z.number(),
  delaySeconds: z.number(),
  timeoutSeconds: z.number(),
});
export type CloudwatchSettings = z.infer<typeof resolvedCloudwatchSchema>;

export function resolveCloudwatch({ region, period, delay, timeout }: CloudwatchEntry): CloudwatchSettings {
  return {
    kind: 'cloudwatch',
    region,
    periodSeconds: parseDuration(period) ?? 60,
    delaySeconds: parseDuration(delay) ?? 0,
    timeoutSeconds: parseDuration(timeout) ?? 10,
  };
}
