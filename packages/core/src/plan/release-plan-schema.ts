import { z } from 'zod';
import { environmentSchema } from './environment-schema.ts';
import { identifier, label } from './names.ts';
import { notificationsSchema } from './notification-schema.ts';
import { noted } from './schema-notes.ts';
import { serviceSchema } from './service-schema.ts';
import { strategySchema } from './strategy-schema.ts';
import { verificationSchema } from './verification/verification-schema.ts';

const LEDGER = /^(off|[A-Za-z0-9][A-Za-z0-9_.-]*\/[A-Za-z0-9_.-]+)$/;
const LEDGER_EXPECTED = 'a repository as OWNER/NAME, or off';

/**
 * The plan file (DESIGN.md section 3), as far as this version serves it: the single source of the types, of
 * docs/reference/release-plan.schema.json and docs/reference/release-plan.md, and of the checks on form. What spans
 * several places, such as names and cycles, is checked in check-plan.ts.
 */
export const releasePlanSchema = noted(
  z.strictObject({
    apiVersion: z.literal('sluice.ci/v1').default('sluice.ci/v1').describe('Version of this format.'),
    kind: z.literal('ReleasePlan').default('ReleasePlan').describe('Kind of this file.'),
    metadata: z
      .strictObject({
        name: label()
          .optional()
          .describe('Name of the application: part of release ids. Default: the name of the only service; required with several.'),
        owner: noted(z.string().min(1).max(253), { expected: 'the name of a team' }).optional().describe('Who owns the application.'),
      })
      .prefault({})
      .describe('What this is a plan of.'),
    defaults: z
      .strictObject({
        service: serviceSchema
          .prefault({})
          .describe('What services do not say themselves, key by key; `workload` is merged key by key too.'),
      })
      .prefault({})
      .describe('Defaults.'),
    ledger: noted(z.string().regex(LEDGER, { error: LEDGER_EXPECTED }), { expected: LEDGER_EXPECTED })
      .optional()
      .describe(
        'Repository whose branch `sluice-ledger` remembers what was released, such as `acme/release-ledger`; `off` for none. Default: in a job of a workflow the repository it runs in, elsewhere none.',
      ),
    teams: noted(z.string().min(1).max(1024), { expected: 'the path of a file' })
      .optional()
      .describe('File with people and their roles, relative to the plan: who `role:NAME` stands for.'),
    services: noted(z.record(label(), serviceSchema), { expected: 'a mapping of services by name', filler: {} }).describe(
      'Deployable modules, by name.',
    ),
    environments: noted(z.record(label(), environmentSchema), { expected: 'a mapping of environments by name', filler: {} }).describe(
      'Environments, by name.',
    ),
    strategies: z
      .record(identifier(), strategySchema)
      .default({})
      .describe('Strategies, by name, beside the built-in `rolling` (one batch of 100%).'),
    verifications: z
      .record(identifier(), verificationSchema)
      .default({})
      .describe('What verify steps and monitors look at, by name, beside the built-in `golden-signals`.'),
    notifications: notificationsSchema.prefault({}).describe('Who is told of a release.'),
  }),
  { notServed: ['tasks'] },
);

export type ReleasePlanFile = z.output<typeof releasePlanSchema>;
