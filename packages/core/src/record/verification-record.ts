import { z } from 'zod';

const number = z.number().nullable();

const side = z.object({
  /** Sums of counts; null for gauges and thresholds. */
  bad: number,
  total: number,
  /** `bad / total`; the median of a gauge; the last value of a threshold. */
  value: number,
});

const point = z.object({
  /** Milliseconds since the epoch: the end of what the point stands for. */
  at: z.number(),
  new: number,
  old: number,
  /** Grows with the evidence of harm; the signal failed where it reaches the boundary. */
  evidence: number,
  boundary: number,
});

const statistic = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('e-value'), logE: z.number(), logBoundary: z.number() }),
  z.object({ kind: z.literal('rank-test'), p: z.number(), alpha: z.number(), effect: z.number() }),
  z.object({ kind: z.literal('in-a-row'), count: z.number(), limit: z.number() }),
]);

const verdict = z.enum(['pass', 'inconclusive', 'error', 'fail']);

const signal = z.object({
  name: z.string(),
  /** `instances`: restarts, kills for lack of memory, lost readiness. */
  method: z.enum(['counts', 'latency', 'gauge', 'threshold', 'instances']),
  critical: z.boolean(),
  /** What is slower is bad, for `latency`. */
  thresholdSeconds: number,
  verdict,
  code: z.string(),
  message: z.string(),
  /** Of the first and the last look that counted, and of the failure; milliseconds since the epoch. */
  from: number,
  until: number,
  failedAt: number,
  looks: z.number(),
  missed: z.number(),
  /** What was seen of the new side. */
  exposure: z.object({ requests: z.number(), points: z.number(), seconds: z.number() }),
  new: side.nullable(),
  old: side.nullable(),
  /** New to old. */
  ratio: number,
  /** What the ratio may be; `low` null stands for zero, `high` null for without end. */
  interval: z.object({ low: number, high: number, confidence: z.number() }).nullable(),
  tolerance: number,
  statistic: statistic.nullable(),
  /** At most 120 points, the oldest first; none where the record had no room for them. */
  series: z.array(point).default([]),
});

/** What a verification has said of one service on one target. */
export const verificationRecordSchema = z.object({
  target: z.string(),
  service: z.string(),
  verification: z.string(),
  /** Verify step of the strategy; null for a monitor. */
  index: z.number().int().nullable(),
  /** What new was compared with at the last look: old instances beside it, or those before it. */
  compared: z.enum(['versions', 'time']),
  startedAt: z.number(),
  /** Null while it runs on. */
  endedAt: number,
  verdict,
  action: z.enum(['continue', 'rollback', 'hold', 'pause']),
  /** For people. */
  reason: z.string(),
  /** Who went on although it was inconclusive; null where nobody had to. */
  accepted: z.object({ by: z.string(), at: z.number() }).nullable(),
  signals: z.array(signal),
});
export type VerificationRecord = z.infer<typeof verificationRecordSchema>;
export type SignalRecord = z.infer<typeof signal>;
export type SeriesPoint = z.infer<typeof point>;

/** What the error budget has answered to a gate step. */
export const gateRecordSchema = z.object({
  target: z.string(),
  index: z.number().int(),
  gate: z.literal('slo'),
  verdict,
  action: z.enum(['continue', 'hold', 'fail']),
  reason: z.string(),
  at: z.number(),
});
export type GateRecord = z.infer<typeof gateRecordSchema>;
