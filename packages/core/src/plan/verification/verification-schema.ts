import { z } from 'zod';
import { durationWithin } from '../duration-within.ts';
import { DURATION_EXPECTED, parseDuration } from '../durations.ts';
import { SOURCE_KINDS } from '../metrics/metrics-schema.ts';
import { identifier } from '../names.ts';
import { noted } from '../schema-notes.ts';
import { LATENCY_EXPECTED, parseLatency } from './latency.ts';

const INTERVAL_EXPECTED = 'a duration from 1s to 10m';
const TOLERANCE = /^(\d{1,4}(?:\.\d{1,3})?)%$/;
const TOLERANCE_EXPECTED = 'a percent such as 10%';
const QUERY_EXPECTED = 'a query in the language of the source, with $(pods) where it says which instances are meant';

/** Share over 1 that a percent of tolerance stands for: `10%` is 0.1. Null where it is none. */
export function parseTolerance(text: string): number | null {
  const match = TOLERANCE.exec(text);
  return match === null || Number(match[1]) > 1000 ? null : Number(match[1]) / 100;
}

const query = () => noted(z.string().min(1).max(8192), { expected: QUERY_EXPECTED });
const latency = () =>
  noted(
    z.string().refine((text) => parseLatency(text) !== null, { error: LATENCY_EXPECTED }),
    { expected: LATENCY_EXPECTED },
  );
const source = () => noted(z.enum(SOURCE_KINDS), { expected: `a source of the environment: one of ${SOURCE_KINDS.join(', ')}` });
const count = () => z.int().min(1).max(1_000_000_000);

const minimumSchema = z.strictObject({
  requests: count().optional().describe('Requests that the new instances have answered.'),
  points: count().optional().describe('Values of a gauge, on each side.'),
  time: noted(
    z.string().refine((text) => parseDuration(text) !== null, { error: DURATION_EXPECTED }),
    { expected: DURATION_EXPECTED },
  )
    .optional()
    .describe('Time that was looked at.'),
});

export const metricSchema = z.strictObject({
  source: source().optional().describe('Who answers. Default: that of `with`.'),
  bad: query().optional().describe('Events that are bad, beside `total`: a share of requests that failed.'),
  total: query().optional().describe('All events, beside `bad`.'),
  histogram: query().optional().describe('A histogram of durations, beside `threshold`.'),
  threshold: latency().optional().describe('What takes longer than this is slow.'),
  query: query().optional().describe('A number: compared with that of the old instances, or with `max` and `min` where they are given.'),
  max: z.number().optional().describe('Largest number allowed.'),
  min: z.number().optional().describe('Least number allowed.'),
  consecutive: z.int().min(1).max(1000).optional().describe('Over the limit so many times in a row is a failure. Default: 3.'),
  direction: noted(z.enum(['increase', 'decrease', 'either']), { expected: 'increase, decrease or either' })
    .optional()
    .describe('Which way is worse. Default: `increase`.'),
  tolerance: noted(
    z.string().refine((text) => parseTolerance(text) !== null, { error: TOLERANCE_EXPECTED }),
    { expected: TOLERANCE_EXPECTED },
  )
    .optional()
    .describe('How much worse than the old instances is harmless. Default: `10%`.'),
  critical: z
    .boolean()
    .optional()
    .describe('Whether its failure is that of the verification. What is not critical is shown. Default: true.'),
  minimum: minimumSchema.optional().describe('What has to have been seen before it passes without evidence that the effect is small.'),
  onFail: noted(z.enum(['rollback', 'hold', 'continue']), { expected: 'rollback, hold or continue' })
    .optional()
    .describe('What happens when it is worse. Default: `hold` where `onFailure` of the environment is `hold`, else `rollback`.'),
  onInconclusive: noted(z.enum(['pause', 'fail', 'pass']), { expected: 'pause, fail or pass' })
    .optional()
    .describe(
      'What happens when a verify step ends and there is no evidence either way: wait for a person, fail, or go on with a warning. Default: `pause`.',
    ),
});
export type MetricEntry = z.output<typeof metricSchema>;

export const verificationSchema = z.strictObject({
  use: noted(z.enum(['golden-signals']), { expected: 'golden-signals' })
    .optional()
    .describe('Signals that need no queries: errors, latency, traffic and saturation, found by looking at what the source has.'),
  with: z
    .strictObject({
      source: source().optional().describe('Who answers. Default: the first of the environment, else `pods`.'),
      instrumentation: noted(z.string().min(1).max(100), { expected: 'the name of an instrumentation such as istio' })
        .optional()
        .describe('What the metrics come from. Default: found by looking.'),
      latency: latency().default('500ms').describe('What takes longer than this is slow.'),
    })
    .prefault({})
    .describe('Settings.'),
  compare: noted(z.enum(['versions', 'time']), { expected: 'versions or time' })
    .default('versions')
    .describe(
      '`versions`: new instances with old ones while both run, and after with before where no old one is left. `time`: always after with before.',
    ),
  interval: durationWithin(1, 600, INTERVAL_EXPECTED).default('15s').describe('Time from one look to the next.'),
  alpha: z
    .number()
    .gt(0)
    .lte(0.5)
    .default(0.05)
    .describe('How often a release that is as good as the one before may be stopped: 0.05 is one in twenty.'),
  instances: noted(z.enum(['off', 'rollback', 'hold', 'continue']), { expected: 'off, rollback, hold or continue' })
    .optional()
    .describe(
      'What restarts, lack of memory and lost readiness of new instances do; `off`: nothing, they are not looked at. Default: as `onFail`.',
    ),
  metrics: z
    .record(identifier(), metricSchema)
    .default({})
    .describe('Signals by name. One named like a golden signal, without a query, changes the settings of that.'),
});
export type VerificationEntry = z.output<typeof verificationSchema>;
