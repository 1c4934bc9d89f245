import { z } from 'zod';
import { sourceSettingsSchema } from '../../plan/metrics/metrics-schema.ts';
import { resolvedVerificationSchema } from '../../plan/verification/resolved-verification.ts';
import type { Discovery } from '../../ports/metric-source.ts';
import type { InstancesLook } from '../instances/instances-look.ts';
import { metricAskSchema } from '../metric-ask-schema.ts';
import { NO_READING_CODES, type Reading } from '../reading.ts';

/** JSON has no infinity. */
const INFINITY = '+Inf';

const nothing = z.object({
  kind: z.literal('nothing'),
  verdict: z.enum(['inconclusive', 'error']),
  code: z.enum(NO_READING_CODES),
  message: z.string(),
});
const counts = z.object({ bad: z.number(), total: z.number() });
const bound = z.union([z.number(), z.literal(INFINITY).transform(() => Number.POSITIVE_INFINITY)]);
const distribution = z.object({ buckets: z.array(z.object({ upperBound: bound, count: z.number() })) });
const values = z.array(z.number());

const readingSchema: z.ZodType<Reading> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('counts'), new: counts.nullable(), old: counts.nullable() }),
  z.object({ kind: z.literal('distribution'), new: distribution.nullable(), old: distribution.nullable() }),
  z.object({ kind: z.literal('values'), new: values.nullable(), old: values.nullable() }),
  nothing,
]);

const discoverySchema: z.ZodType<Discovery> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), instrumentation: z.string(), signals: z.record(z.string(), metricAskSchema) }),
  z.object({ kind: z.literal('none'), message: z.string() }),
]);

const instance = z.object({
  name: z.string(),
  createdAt: z.number(),
  phase: z.string(),
  ready: z.boolean(),
  readyChangedAt: z.number().nullable(),
  deleting: z.boolean(),
  unschedulable: z.string().nullable(),
  containers: z.array(
    z.object({
      name: z.string(),
      init: z.boolean(),
      ready: z.boolean(),
      restartCount: z.number(),
      waiting: z.object({ reason: z.string(), message: z.string() }).nullable(),
      lastExit: z.object({ exitCode: z.number(), reason: z.string() }).nullable(),
    }),
  ),
});
const instancesSchema: z.ZodType<InstancesLook> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('seen'), new: z.array(instance), old: z.array(instance), sampled: z.boolean() }),
  nothing,
]);

const names = z.array(z.string());

const begin = z.object({
  kind: z.literal('begin'),
  schemaVersion: z.literal(1),
  subject: z.number().int().min(0),
  target: z.object({
    name: z.string(),
    region: z.string().nullable(),
    namespace: z.string(),
    context: z.string().nullable(),
    after: names,
    soakSeconds: z.number(),
    metrics: z.array(sourceSettingsSchema).optional(),
  }),
  workload: z.object({
    target: z.string(),
    service: z.string(),
    context: z.string().nullable(),
    namespace: z.string(),
    name: z.string(),
  }),
  verification: resolvedVerificationSchema,
  seconds: z.number().nullable(),
  alpha: z.number(),
  beganAt: z.number(),
  releaseBeganAt: z.number(),
});

/** One look of one subject; what the sources answer to it comes after it. */
const look = z.object({
  kind: z.literal('look'),
  subject: z.number().int().min(0),
  at: z.number(),
  sides: z.object({ new: names, newCount: z.number(), old: names, before: names }),
});

const about = { subject: z.number().int().min(0), source: z.string() };
const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('discovered'), ...about, /** For people. */ name: z.string(), discovery: discoverySchema }),
  z.object({ kind: z.literal('read'), ...about, ask: metricAskSchema, reading: readingSchema }),
  z.object({ kind: z.literal('instances'), ...about, look: instancesSchema }),
]);

/** A line of what `sluice verify --record` writes. */
export const recordedLineSchema = z.union([begin, look, answer]);
export type RecordedLine = z.infer<typeof recordedLineSchema>;
export type RecordedSubject = z.infer<typeof begin>;
export type RecordedLook = z.infer<typeof look>;
export type RecordedAnswer = z.infer<typeof answer>;

export function recordedLine(line: RecordedLine): string {
  return JSON.stringify(line, (_, value: unknown) => (value === Number.POSITIVE_INFINITY ? INFINITY : value));
}
