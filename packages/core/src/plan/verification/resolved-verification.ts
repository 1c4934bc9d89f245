import { z } from 'zod';
import type { ResolvedMetric } from '../../verify/metric.ts';
import { metricAskSchema } from '../../verify/metric-ask-schema.ts';
import { SOURCE_KINDS } from '../metrics/metrics-schema.ts';

/** What a signal means, apart from what is asked. */
const meaning = {
  direction: z.enum(['increase', 'decrease', 'either']),
  /** Ratio, over 1. */
  tolerance: z.number(),
  critical: z.boolean(),
  minimum: z.object({ requests: z.number().nullable(), points: z.number().nullable(), seconds: z.number().nullable() }),
  onFail: z.enum(['rollback', 'hold', 'continue']),
  onInconclusive: z.enum(['pause', 'fail', 'pass']),
};

const metric: z.ZodType<ResolvedMetric> = z.object({ name: z.string(), source: z.string(), ask: metricAskSchema, ...meaning });
const signalMeaning = z.object(meaning);
export type SignalMeaning = z.infer<typeof signalMeaning>;

export const resolvedVerificationSchema = z.object({
  name: z.string(),
  compare: z.enum(['versions', 'time']),
  intervalSeconds: z.number(),
  /** Share of good releases that may be stopped; divided among the workloads and the verify steps of a release. */
  alpha: z.number(),
  /** What happens when new instances restart, run out of memory or lose readiness. */
  instances: z.enum(['off', 'rollback', 'hold', 'continue']),
  /** Signals that are found when the release runs; null where none are. What they are by name; one that is found and is not here is shown only. */
  golden: z
    .object({
      source: z.enum(SOURCE_KINDS),
      instrumentation: z.string().nullable(),
      latencySeconds: z.number(),
      signals: z.record(z.string(), signalMeaning),
    })
    .nullable(),
  metrics: z.array(metric),
});
/** A verification with nothing left to guess but which golden signals there are. */
export type ResolvedVerification = z.infer<typeof resolvedVerificationSchema>;
