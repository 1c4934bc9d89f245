import { z } from 'zod';
import { checkSummarySchema } from '../ledger/check-summary.ts';
import { ledgerSectionSchema } from '../ledger/ledger-section.ts';
import { PHASES } from '../lifecycle.ts';
import { resolvedPlanSchema } from './resolved-plan-schema.ts';
import { gateRecordSchema, verificationRecordSchema } from './verification-record.ts';

/** A pod template kept in the cluster as a ControllerRevision, so that it survives `revisionHistoryLimit: 0`. */
const version = z.object({
  /** What people call it; null when the cluster does not say. */
  version: z.string().nullable(),
  /** Digest of the pod template. */
  digest: z.string(),
  /** Name of the ControllerRevision. */
  revision: z.string(),
  images: z.array(z.string()),
});

const workload = z.object({
  target: z.string(),
  service: z.string(),
  context: z.string().nullable(),
  namespace: z.string(),
  name: z.string(),
  stable: version,
  goal: version,
  /** Where a rollback brings it: the stable version unless another was named. */
  back: version,
  /** Known from the first patch on; null says that the release has not touched the workload. */
  originals: z
    .object({ minReadySeconds: z.number(), progressDeadlineSeconds: z.number(), strategy: z.unknown(), paused: z.boolean() })
    .nullable(),
  /** What was last known of it: for status without a look at the cluster, and for the report of a failure. */
  state: z.object({ desired: z.number(), old: z.number(), new: z.number(), ready: z.number(), wanted: z.number() }).nullable(),
});

const step = z.object({
  target: z.string(),
  index: z.number().int(),
  kind: z.enum(['soak', 'batch', 'verify', 'gate', 'pause', 'approval', 'finish']),
  outcome: z.enum(['running', 'done', 'failed']),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});

const approval = z
  .object({
    name: z.string(),
    /** What it was asked for: the release, a target, or one pause. */
    scope: z.string(),
    decision: z.enum(['approved', 'rejected']),
    by: z.string(),
    /** When it was decided; where the source does not say, when it was seen. Milliseconds since the epoch. */
    at: z.number(),
    // A record that was written before these were kept.
    seenAt: z.number().optional(),
    comment: z.string().nullable().default(null),
    via: z.enum(['environment', 'command', 'terminal']).default('terminal'),
    /** Id of the workflow run that it was given in; null where there is none. */
    run: z.string().nullable().default(null),
  })
  .transform(({ seenAt, ...entry }) => ({ ...entry, seenAt: seenAt ?? entry.at }));

/** A question to people: what for, and since when. */
const asked = z.object({
  name: z.string(),
  scope: z.string(),
  target: z.string(),
  index: z.number().int(),
  askedAt: z.number(),
  /** When its time was seen to be over; null until then. */
  expiredAt: z.number().nullable(),
  /** The workflow runs that ask, with what had been decided on the environment in each before it asked: none of that is an answer. */
  runs: z.array(z.object({ run: z.string(), before: z.array(z.string()) })),
});

/** The job of a workflow that started a release: a commit, its run, and who is behind it. */
const origin = z.object({
  /** Such as `https://github.com`. */
  server: z.string(),
  /** `owner/name`. */
  repository: z.string(),
  commit: z.string(),
  /** Such as `refs/tags/v1.4.0`. */
  ref: z.string(),
  /** Id of the workflow run. */
  run: z.string(),
  attempt: z.number().int(),
  actor: z.string(),
});

const cause = z.object({
  service: z.string(),
  target: z.string(),
  kind: z.string(),
  pod: z.string().nullable(),
  message: z.string(),
  log: z.array(z.string()),
  events: z.array(z.string()),
});

const holding = z.enum([
  'approval',
  'cancelled',
  'failure',
  'foreign',
  'gate',
  'lock-lost',
  'runner-lost',
  'stage',
  'verification',
  'window',
]);

/** What it became, and when. */
const phaseChange = z.object({
  phase: z.enum(PHASES),
  holding: holding.nullable(),
  reason: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});

const fix = z.object({
  reason: z.string(),
  by: z.string(),
  /** Those of the plan's windows that this person was in then. */
  teams: z.array(z.string()).optional(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});

/** The workflow run that was started to go on with a held release. */
const resumption = z.object({
  /** Which hold it is to end, as `holdOf` names it: none is answered by two runs. */
  hold: z.string(),
  workflow: z.string(),
  /** Id of the run; null where GitHub has not said, or not yet. */
  run: z.string().nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});

const release = z.object({
  id: z.string(),
  number: z.number().int(),
  version: z.string(),
  artifacts: z.array(
    z.object({ service: z.string(), version: z.string(), image: z.string(), digest: z.string(), platforms: z.array(z.string()) }),
  ),
  plan: resolvedPlanSchema,
  phase: z.enum(PHASES),
  /** Why it is in this phase, for people. */
  reason: z.string(),
  /** What a held release waits for; null when it is not held. */
  holding: holding.nullable(),
  /** When a held release can go on by itself, in milliseconds since the epoch: a window opens, a pause is over. Null when nobody can tell. */
  resumeAt: z.number().nullable().default(null),
  /** Every phase since it was prepared, the oldest first; the last few hundred of them. */
  phases: z.array(phaseChange).default([]),
  startedAt: z.number(),
  updatedAt: z.number(),
  startedBy: z.string(),
  /** Null at a terminal, and where the record was written before it was kept. */
  origin: origin.nullable().default(null),
  workloads: z.array(workload),
  steps: z.array(step),
  approvals: z.array(approval),
  asked: z.array(asked).default([]),
  /** What was measured, by service and verify step or monitor; bounded by `fitVerifications`. */
  verifications: z.array(verificationRecordSchema).default([]),
  gates: z.array(gateRecordSchema).default([]),
  causes: z.array(cause),
  /** Why it may move although windows are closed, and who said so; null when nobody did. */
  fix: fix.nullable().default(null),
  resumption: resumption.nullable().default(null),
  /** What was checked before it began. */
  checks: z.array(checkSummarySchema).default([]),
});

const summary = z.object({
  id: z.string(),
  version: z.string(),
  phase: z.enum(PHASES),
  reason: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  startedBy: z.string(),
  /** Commit it was released from; null where nobody said. */
  commit: z.string().nullable().default(null),
  /** What a rollback to this version needs. */
  workloads: z.array(z.object({ target: z.string(), service: z.string(), stable: version, goal: version })),
});

/** A person's word that no new release is to start. */
const environmentLock = z.object({
  by: z.string(),
  reason: z.string().nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** When it ends by itself; null where it has to be taken off. */
  until: z.number().nullable(),
});

/** A newer release that waits until the one under way has ended: what it was asked for with. Nothing of it has been checked. */
const nextRelease = z.object({
  /** What people call it. */
  version: z.string(),
  /** Tag of every service; null where artifacts were named. */
  tag: z.string().nullable(),
  /** Lines `service=image@sha256:…`, as they were found then. */
  artifacts: z.array(z.string()),
  again: z.boolean(),
  by: z.string(),
  origin: origin.nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** When it is forgotten. */
  until: z.number(),
  /** The workflow run that was started for it; its id is null where GitHub has not said, or not yet. */
  started: z.object({ workflow: z.string(), run: z.string().nullable(), at: z.number() }).nullable(),
});

/** The account of an application in one environment: the newest release whole, and summaries of the last ten before it. */
export const releaseRecordSchema = z.object({
  schemaVersion: z.literal(1),
  application: z.string(),
  environment: z.string(),
  release: release.nullable(),
  history: z.array(summary),
  /** Null where no ledger is kept. */
  ledger: ledgerSectionSchema.nullable().default(null),
  lock: environmentLock.nullable().default(null),
  next: nextRelease.nullable().default(null),
});

export type ReleaseRecord = z.infer<typeof releaseRecordSchema>;
export type Release = z.infer<typeof release>;
export type WorkloadRecord = z.infer<typeof workload>;
export type VersionRecord = z.infer<typeof version>;
export type PhaseChange = z.infer<typeof phaseChange>;
export type StepRecord = z.infer<typeof step>;
export type ApprovalRecord = z.infer<typeof approval>;
export type AskedRecord = z.infer<typeof asked>;
export type Resumption = z.infer<typeof resumption>;
export type NextRelease = z.infer<typeof nextRelease>;
export type EnvironmentLock = z.infer<typeof environmentLock>;
export type FixRecord = z.infer<typeof fix>;
export type Origin = z.infer<typeof origin>;
export type ReleaseSummary = z.infer<typeof summary>;

export const HISTORY_LENGTH = 10;

export function emptyRecord(application: string, environment: string): ReleaseRecord {
  return { schemaVersion: 1, application, environment, release: null, history: [], ledger: null, lock: null, next: null };
}

/** Makes room for the next release: the newest becomes the first of the last ten. */
export function archive(record: ReleaseRecord): ReleaseRecord {
  const { release: newest } = record;
  if (!newest) return record;
  const entry: ReleaseSummary = {
    id: newest.id,
    version: newest.version,
    phase: newest.phase,
    reason: newest.reason,
    startedAt: newest.startedAt,
    endedAt: newest.updatedAt,
    startedBy: newest.startedBy,
    commit: newest.origin?.commit ?? null,
    workloads: newest.workloads.map(({ target, service, stable, goal }) => ({ target, service, stable, goal })),
  };
  return { ...record, release: null, history: [entry, ...record.history].slice(0, HISTORY_LENGTH) };
}
