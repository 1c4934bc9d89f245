import { z } from 'zod';
import { chartSeriesSchema } from './chart-series.ts';
import { countsTestSchema } from './counts/counts-test.ts';
import { gaugeTestSchema } from './gauge/gauge-test.ts';
import { latencyTestSchema } from './latency/latency-test.ts';
import { NO_READING_CODES } from './reading.ts';
import { thresholdTestSchema } from './threshold/threshold-test.ts';

/** Why the last look saw nothing. */
export const silenceSchema = z.object({
  verdict: z.enum(['inconclusive', 'error']),
  code: z.enum([...NO_READING_CODES, 'no-new-side', 'no-old-side']),
  message: z.string(),
  /** End of the first interval without anything, in milliseconds since the epoch. */
  since: z.number(),
  /** Intervals in a row. */
  looks: z.number().int(),
});
export type Silence = z.infer<typeof silenceSchema>;

/** What was seen of one signal, in a size that does not depend on how long it took. */
export const signalStateSchema = z.object({
  name: z.string(),
  /** Probability of a false alarm that this signal may spend. */
  alpha: z.number(),
  /** Milliseconds since the epoch of the first and the last interval that counted. */
  from: z.number().nullable(),
  until: z.number().nullable(),
  looks: z.number().int(),
  missed: z.number().int(),
  seconds: z.number(),
  /** Null while the source answers. */
  silence: silenceSchema.nullable(),
  /** Evidence of harm stays: what failed once has failed. */
  failure: z.object({ at: z.number(), code: z.enum(['worse', 'over-limit']), message: z.string() }).nullable(),
  test: z.discriminatedUnion('kind', [
    countsTestSchema.extend({ kind: z.literal('counts') }),
    latencyTestSchema.extend({ kind: z.literal('latency') }),
    gaugeTestSchema.extend({ kind: z.literal('gauge') }),
    thresholdTestSchema.extend({ kind: z.literal('threshold') }),
  ]),
  series: chartSeriesSchema,
});
export type SignalState = z.infer<typeof signalStateSchema>;
