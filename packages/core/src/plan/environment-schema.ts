import { z } from 'zod';
import { attestationSchema, commitChecksSchema, commitSourceSchema, incidentSchema } from './business-check-schema.ts';
import { DURATION_EXPECTED, parseDuration } from './durations.ts';
import { PLAN_LIMITS } from './limits.ts';
import { metricsSchema } from './metrics/metrics-schema.ts';
import { identifier, label, template } from './names.ts';
import { principals } from './principal.ts';
import { CHECK_NAMES, type CheckMode, type CheckName } from './resolved-plan.ts';
import { noted } from './schema-notes.ts';
import { sloSchema } from './slo-schema.ts';
import { strategyUseSchema } from './strategy-schema.ts';
import { timeZone, windowSchema } from './window-schema.ts';

const duration = () =>
  noted(
    z.string().refine((text) => parseDuration(text) !== null, { error: DURATION_EXPECTED }),
    { expected: DURATION_EXPECTED },
  );

const URL_EXPECTED = 'an https or http address';

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

const targetSchema = noted(
  z.strictObject({
    name: label().describe('Name of the target; unique in its environment.'),
    region: noted(z.string().min(1).max(100), { expected: 'the name of a region' }).optional().describe('Region, for people and reports.'),
    namespace: template('the name of a namespace').describe('Namespace of its workloads.'),
    cluster: noted(
      z.strictObject({
        context: template('the name of a kubeconfig context').optional().describe('Context of the kubeconfig. Default: the current one.'),
      }),
      { notServed: ['gke', 'eks', 'aks'] },
    )
      .optional()
      .describe('How to reach the cluster.'),
    after: z.array(label()).max(50).default([]).describe('Targets that come first.'),
    soak: duration().optional().describe('How long to wait after the targets of `after` have finished.'),
    metrics: metricsSchema.optional().describe("Sources of metrics here; each kind takes the place of the environment's."),
  }),
  { notServed: ['traffic'] },
);

const approvalSchema = z.strictObject({
  via: z
    .enum(['environment', 'command'])
    .default('environment')
    .describe(
      'Where it is given: by the required reviewers of the GitHub environment of this name, or by `/release approve` on the pull request where the account has no required reviewers. A terminal can give either.',
    ),
  each: z
    .enum(['release', 'target', 'batch'])
    .default('release')
    .describe('How often it is asked: once, once per target, or at each pause that names it.'),
  timeout: duration().optional().describe('How long it can be given, from the hold that asks for it. Default: without an end.'),
  onTimeout: z.enum(['rollback', 'hold']).default('rollback').describe('What happens when nobody has answered by then.'),
  onReject: z.enum(['rollback', 'hold']).default('rollback').describe('What happens when the person says no.'),
  selfApproval: z
    .enum(['report', 'refuse'])
    .default('report')
    .describe('Whether who started the release may approve it: it is reported, or refused.'),
  by: principals()
    .default([])
    .describe(
      'Who may decide: accounts, `team:ORG/TEAM`, `role:NAME` of the file that `teams` names. What anybody else says does not count. Default: every reviewer of the environment, or whoever may command.',
    ),
});

const concurrencySchema = z.strictObject({
  workloads: z.int().min(1).max(100).default(2).describe('Workloads that move at the same time.'),
  instances: z
    .int()
    .min(0)
    .max(10_000)
    .nullable()
    .default(null)
    .describe("Most instances in motion inside one workload. `null`: the workload's own maxSurge, at least 1."),
  unavailable: z.int().min(0).max(10_000).default(0).describe('How far ready capacity may fall where there is no room for more instances.'),
});

const promoteSchema = z.strictObject({
  from: label().describe('Another environment of this plan: where a version is released first.'),
  within: duration().optional().describe('How long ago it may have succeeded there. Default: without an end.'),
  mode: noted(z.enum(['warn', 'block']), { expected: 'warn or block' })
    .default('block')
    .describe('What it does when a digest has not succeeded there, or when nobody can say.'),
  override: z.enum(['never', 'fix']).default('never').describe('`fix`: a reason for a fix sets it aside.'),
});

export const DEFAULT_CHECK_MODES: Readonly<Record<CheckName, CheckMode>> = {
  cluster: 'block',
  permissions: 'block',
  workload: 'block',
  strategy: 'block',
  manifests: 'block',
  image: 'block',
  capacity: 'block',
  probes: 'warn',
  ownership: 'block',
  autoscaler: 'block',
  gitops: 'warn',
  version: 'block',
  window: 'block',
  approvals: 'block',
};

const CHECK_MEANINGS: Readonly<Record<CheckName, string>> = {
  cluster: 'The cluster can be reached.',
  permissions: 'Every permission the release needs is there.',
  workload: 'Workload and container exist.',
  strategy: 'The workload can do what the strategy asks.',
  manifests: 'The manifests are valid for the cluster.',
  image: 'The image exists and runs on the nodes.',
  capacity: 'There is room for the instances in motion.',
  probes: 'The container has a readiness probe.',
  ownership: 'Nobody else holds or pauses the workload.',
  autoscaler: "An autoscaler's minimum leaves the batches possible.",
  gitops: 'No GitOps tool would undo the release.',
  version: 'The version does not run there already.',
  window: 'The windows of the environment are open; `warn` and `off` hold no release under way either.',
  approvals: 'In a workflow on GitHub: approvals have reviewers in their environment, and the environment with the credentials has none.',
};

const checkMode = (name: CheckName) =>
  noted(z.enum(['off', 'warn', 'block']), { expected: 'off, warn or block' })
    .default(DEFAULT_CHECK_MODES[name])
    .describe(CHECK_MEANINGS[name]);

/** One key per check, so that a new check cannot be without a default and a meaning. */
const checks = Object.fromEntries(CHECK_NAMES.map((name) => [name, checkMode(name)])) as Record<CheckName, ReturnType<typeof checkMode>>;

export const environmentSchema = noted(
  z.strictObject({
    targets: noted(z.array(targetSchema).max(50), { expected: 'a list of targets', filler: [] }).meta({
      description: 'Where it is released. Targets in `after` order, then in the order of the list, one after another.',
      minItems: 1,
    }),
    url: noted(z.string().max(1024).refine(isWebAddress, { error: URL_EXPECTED }), { expected: URL_EXPECTED })
      .optional()
      .describe('Where the application can be opened; shown with the deployment.'),
    strategy: strategyUseSchema
      .optional()
      .meta({ description: 'Strategy of every service here; a name alone is `{ use: name }`.', default: 'rolling' }),
    services: z
      .record(
        label(),
        z.strictObject({
          strategy: strategyUseSchema
            .optional()
            .describe("Strategy of this service here; takes the place of the environment's, `with` included."),
        }),
      )
      .optional()
      .describe('What is different here, by service.'),
    approvals: z.record(identifier(), approvalSchema).default({}).describe('Approvals that pauses can ask for, by name.'),
    concurrency: concurrencySchema.prefault({}).describe('How much moves at the same time.'),
    instanceTimeout: duration().default('5m').describe('An instance that is not ready this long after its creation has failed.'),
    onFailure: z.enum(['rollback', 'previous-batch', 'hold']).default('rollback').describe('What happens when a batch fails.'),
    onNewer: z
      .enum(['replace', 'wait', 'refuse'])
      .default('replace')
      .describe('What a newer release does when it meets one that has not ended: undo it and start, wait until it has, or be refused.'),
    promote: promoteSchema.optional().describe('Only digests that succeeded in another environment are released here.'),
    stages: z
      .enum(['per-pause', 'per-batch'])
      .default('per-pause')
      .describe('Where a release is cut into jobs of a workflow: at pauses for a person or over 30 minutes, or after every batch too.'),
    prechecks: z
      .strictObject({
        ...checks,
        incident: incidentSchema.default('off').describe('No incident is open, where the plan says that incidents are told.'),
        commitChecks: commitChecksSchema.default('off').describe('These checks of the commit have succeeded.'),
        commitSource: commitSourceSchema.default('off').describe('The commit is on a permitted branch or tag.'),
        attestation: attestationSchema.default('off').describe('Every digest is signed by a pinned workflow.'),
        slo: noted(z.enum(['off', 'warn', 'block']), { expected: 'off, warn or block' })
          .default('block')
          .describe('The error budgets of `slo` are neither spent nor burning fast.'),
      })
      .prefault({})
      .describe('Each check: `off`, `warn` or `block`, or its settings.'),
    timezone: timeZone().default('UTC').describe('IANA time zone of the windows that name none.'),
    windows: z
      .array(windowSchema)
      .max(PLAN_LIMITS.windows)
      .default([])
      .describe('When releases may move. None: always; with an `allow`, only while one is active; an active `deny` beats them all.'),
    metrics: metricsSchema.optional().describe('Who answers verifications and SLOs, by kind. None: the pods themselves.'),
    slo: sloSchema.optional().describe('Error budgets that the releases here mind.'),
    monitors: z
      .array(identifier())
      .max(PLAN_LIMITS.monitors)
      .default([])
      .describe('Verifications that run from the first new instance to the end of a release, beside its verify steps.'),
    order: noted(z.enum(['by-step']), { notServedValues: ['by-service'] })
      .default('by-step')
      .describe('Each step completes for all services of a target before the next begins.'),
  }),
  { notServed: ['traffic'] },
);

export type EnvironmentEntry = z.output<typeof environmentSchema>;
export type TargetEntry = z.output<typeof targetSchema>;
export type ApprovalEntry = z.output<typeof approvalSchema>;
