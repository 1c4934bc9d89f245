import { z } from 'zod';

/** Parts of paths: nothing in them leads out of a folder. */
const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/);
/** UTC, such as `2026-11-26T04:55:24.000Z`: all of a ledger sort as text. */
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const common = {
  /** Unique in a ledger, so that what was appended once is never appended again. */
  id: name,
  application: name,
  environment: name,
  /** Release id, such as `shop-production-42`. */
  release: z.string(),
  version: z.string(),
  at: time,
  /** Who did it: an account of GitHub, or of a terminal. */
  by: z.string(),
};

/** What one workload runs: the version as people call it, and its images. */
const running = z.object({ version: z.string().nullable(), images: z.array(z.string()) });

const started = z.object({
  ...common,
  kind: z.literal('started'),
  planDigest: z.string(),
  /** Job of a workflow; null at a terminal. */
  origin: z
    .object({ server: z.string(), repository: z.string(), commit: z.string(), ref: z.string(), run: z.string(), attempt: z.number().int() })
    .nullable(),
  /** `digest` is the artifact's. */
  services: z.array(z.object({ service: z.string(), target: z.string(), digest: z.string().nullable(), from: running, to: running })),
  checks: z.array(
    z.object({
      check: z.string(),
      mode: z.string(),
      /** The worst of its results, of which there are `count`. */
      verdict: z.string(),
      count: z.number().int(),
      findings: z.array(z.object({ target: z.string(), service: z.string().nullable(), verdict: z.string(), message: z.string() })),
    }),
  ),
  /** What was set aside, and why. */
  overrides: z.array(z.object({ what: z.string(), reason: z.string() })),
});

const approval = z.object({
  ...common,
  kind: z.literal('approval'),
  approval: z.string(),
  scope: z.string(),
  decision: z.enum(['approved', 'rejected']),
  via: z.string(),
  comment: z.string().nullable(),
  seenAt: time,
  /** Whoever approved had also started it. */
  samePerson: z.boolean(),
});

/** A reason given while it was under way, to go on in spite of closed windows. */
const override = z.object({ ...common, kind: z.literal('override'), what: z.string(), reason: z.string() });

const held = z.object({ ...common, kind: z.literal('held'), holding: z.string(), reason: z.string() });

const rollingBack = z.object({
  ...common,
  kind: z.literal('rolling-back'),
  reason: z.string(),
  services: z.array(z.object({ service: z.string(), target: z.string(), to: running })),
});

const ended = z.object({
  ...common,
  kind: z.literal('ended'),
  outcome: z.enum(['succeeded', 'rolled-back', 'rollback-failed', 'rejected', 'superseded']),
  reason: z.string(),
  startedAt: time,
  /** What serves now; empty where the release cannot say. */
  services: z.array(z.object({ service: z.string(), target: z.string(), now: running })),
  /** What was measured; absent where nothing was. Values as the signal has them: shares, medians. */
  signals: z
    .array(
      z.object({
        service: z.string(),
        target: z.string(),
        verification: z.string(),
        signal: z.string(),
        verdict: z.string(),
        before: z.number().nullable(),
        during: z.number().nullable(),
        after: z.number().nullable(),
        ratio: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
        requests: z.number(),
        /** From the first look to the verdict. */
        seconds: z.number().nullable(),
        /** Who went on although it was not decided. */
        acceptedBy: z.string().nullable(),
      }),
    )
    .optional(),
});

/** In place of events that could not be kept until the ledger could be written. */
const lost = z.object({ ...common, kind: z.literal('lost'), count: z.number().int(), from: time, through: time });

/** Something that a ledger remembers of a release. */
export const ledgerEventSchema = z.discriminatedUnion('kind', [started, approval, override, held, rollingBack, ended, lost]);

export type LedgerEvent = z.infer<typeof ledgerEventSchema>;
export type StartedEvent = z.infer<typeof started>;
export type EndedEvent = z.infer<typeof ended>;
