import { z } from 'zod';
import { MOMENTS } from '../notify/events/moment.ts';
import type { BusinessChecks } from '../plan/business-checks.ts';
import { sourceSettingsSchema } from '../plan/metrics/metrics-schema.ts';
import type { Promotion } from '../plan/promotion.ts';
import { CHECK_NAMES, type CheckMode, type CheckName, type ResolvedPlan } from '../plan/resolved-plan.ts';
import type { ResolvedWindow } from '../plan/resolved-window.ts';
import { resolvedVerificationSchema } from '../plan/verification/resolved-verification.ts';
import type { ResolvedSlo } from '../slo/slo-policy.ts';

const amount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count'), count: z.number().int() }),
  z.object({ kind: z.literal('percent'), percent: z.number() }),
]);

const step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('batch'), amount }),
  z.object({
    kind: z.literal('pause'),
    pause: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('automatic'), seconds: z.number() }),
      z.object({ kind: z.literal('approval'), approval: z.string() }),
    ]),
  }),
  z.object({ kind: z.literal('verify'), verification: z.string(), seconds: z.number() }),
  z.object({ kind: z.literal('gate'), gate: z.literal('slo') }),
]);

const mode: z.ZodType<CheckMode> = z.enum(['off', 'warn', 'block']);
const times = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cron'), start: z.string(), seconds: z.number() }),
  z.object({ kind: z.literal('span'), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal('calendar'), source: z.string() }),
  z.object({ kind: z.literal('holidays'), place: z.string() }),
]);

const window: z.ZodType<ResolvedWindow> = z.object({
  effect: z.enum(['allow', 'deny']),
  times,
  timezone: z.string(),
  reason: z.string().nullable(),
  override: z.enum(['never', 'fix']),
  overrideBy: z.array(z.string()),
  overrun: z.enum(['finish', 'hold']),
});

/** A check that the plan was resolved without is off. */
const prechecks = z.object(
  Object.fromEntries(CHECK_NAMES.map((name) => [name, mode.default('off')])) as Record<CheckName, z.ZodDefault<typeof mode>>,
);

/** What was not yet in a plan when its record was written is as it was then. */
const approval = z.object({
  via: z.enum(['environment', 'command']).default('environment'),
  each: z.enum(['release', 'target', 'batch']),
  timeoutSeconds: z.number().nullable().default(null),
  onTimeout: z.enum(['rollback', 'hold']).default('rollback'),
  onReject: z.enum(['rollback', 'hold']),
  selfApproval: z.enum(['report', 'refuse']).default('report'),
  by: z.array(z.string()).optional(),
});

const channel = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('webhook'),
    name: z.string(),
    url: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('plain'), address: z.string() }),
      z.object({ kind: z.literal('secret'), secret: z.string() }),
    ]),
    sign: z.string().nullable(),
  }),
  z.object({ kind: z.literal('github'), name: z.string(), comment: z.boolean(), contained: z.boolean(), deployment: z.boolean() }),
]);
const rule = z.object({ when: z.array(z.enum(MOMENTS)), where: z.array(z.string()) });
const businessMode = z.enum(['warn', 'block']);
const businessChecks: z.ZodType<BusinessChecks> = z.object({
  incident: z
    .object({
      mode: businessMode,
      issues: z.object({ repository: z.string().nullable(), labels: z.array(z.string()) }).nullable(),
      alertmanager: z.object({ url: z.string(), matchers: z.array(z.string()), token: z.string().nullable() }).nullable(),
      endpoint: z
        .object({
          url: z.string(),
          field: z.string(),
          equals: z.union([z.string(), z.number(), z.boolean()]),
          token: z.string().nullable(),
        })
        .nullable(),
    })
    .nullable(),
  commitChecks: z.object({ mode: businessMode, names: z.array(z.string()) }).nullable(),
  commitSource: z.object({ mode: businessMode, branches: z.array(z.string()), tags: z.array(z.string()) }).nullable(),
  // Not there in what was written before it was.
  attestation: z
    .object({
      mode: businessMode,
      override: z.enum(['never', 'fix']),
      workflow: z.string(),
      workflowRef: z.string().nullable(),
      issuer: z.string(),
      predicateType: z.string(),
      source: z.string(),
      sourceRef: z.string().nullable(),
      trustedRoot: z.string().nullable(),
    })
    .optional(),
});

const promotion: z.ZodType<Promotion> = z.object({
  from: z.string(),
  withinSeconds: z.number().nullable(),
  mode: z.enum(['warn', 'block']),
  override: z.enum(['never', 'fix']),
  record: z.object({ context: z.string().nullable(), namespace: z.string() }),
});

const slo: z.ZodType<ResolvedSlo> = z.object({
  files: z.array(z.string()),
  freezeBelow: z.number(),
  onFastBurn: z.enum(['wait', 'reject']),
  allow: z.array(z.string()),
  minimumEvents: z.number(),
  maxReleaseBurn: z.number().nullable(),
  worstErrors: z.number(),
  mode,
});

/** A resolved plan as it comes back out of a record. */
export const resolvedPlanSchema: z.ZodType<ResolvedPlan> = z.object({
  schemaVersion: z.literal(1),
  application: z.string(),
  environment: z.string(),
  // As it was before the plan could say.
  url: z.string().nullable().default(null),
  targets: z.array(
    z.object({
      name: z.string(),
      region: z.string().nullable(),
      namespace: z.string(),
      context: z.string().nullable(),
      after: z.array(z.string()),
      soakSeconds: z.number(),
      metrics: z.array(sourceSettingsSchema).optional(),
      services: z.array(
        z.object({
          name: z.string(),
          image: z.string(),
          workload: z.object({
            kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'CloneSet']),
            name: z.string(),
            container: z.string().nullable(),
          }),
          after: z.array(z.string()),
          manifests: z.array(z.string()),
          strategy: z.string(),
          steps: z.array(step),
        }),
      ),
    }),
  ),
  concurrency: z.object({ workloads: z.number(), instances: z.number().nullable(), unavailable: z.number() }),
  instanceTimeoutSeconds: z.number(),
  onFailure: z.enum(['rollback', 'previous-batch', 'hold']),
  // Defaults are for records that were written before there was a choice.
  onNewer: z.enum(['replace', 'wait', 'refuse']).default('refuse'),
  stages: z.enum(['per-pause', 'per-batch']).default('per-pause'),
  approvals: z.record(z.string(), approval),
  prechecks,
  business: businessChecks.optional(),
  promotion: promotion.optional(),
  verifications: z.record(z.string(), resolvedVerificationSchema).optional(),
  monitors: z.array(z.string()).optional(),
  slo: slo.optional(),
  ledger: z.string().optional(),
  notifications: z.object({ channels: z.array(channel), rules: z.array(rule) }).default({ channels: [], rules: [] }),
  // A record that was written before there were windows.
  windows: z.array(window).default([]),
  digest: z.string(),
});
