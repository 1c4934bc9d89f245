import { z } from 'zod';
import type { MetricAsk } from './metric.ts';

/** What is asked, as plans, records and recordings keep it. */
export const metricAskSchema: z.ZodType<MetricAsk> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('counts'), bad: z.string(), total: z.string() }),
  z.object({ kind: z.literal('latency'), histogram: z.string(), thresholdSeconds: z.number() }),
  z.object({ kind: z.literal('gauge'), query: z.string() }),
  z.object({
    kind: z.literal('threshold'),
    query: z.string(),
    max: z.number().nullable(),
    min: z.number().nullable(),
    consecutive: z.number(),
  }),
]);
