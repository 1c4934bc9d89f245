import { parse } from 'yaml';
import { z } from 'zod';

const level = z.enum(['read', 'write', 'none']);
const permissionsSchema = z.union([z.enum(['read-all', 'write-all']), z.record(z.string(), level)]);
const withSchema = z.record(z.string(), z.unknown()).nullish();

const stepSchema = z.looseObject({ uses: z.string().nullish(), with: withSchema });
const jobSchema = z.looseObject({
  uses: z.string().nullish(),
  with: withSchema,
  secrets: z.union([z.literal('inherit'), z.record(z.string(), z.unknown())]).nullish(),
  permissions: permissionsSchema.nullish(),
  environment: z.union([z.string(), z.looseObject({ name: z.string(), deployment: z.unknown() })]).nullish(),
  steps: z.array(stepSchema).nullish(),
});
const workflowSchema = z.looseObject({ permissions: permissionsSchema.nullish(), jobs: z.record(z.string(), jobSchema) });

export type WorkflowPermissions = z.infer<typeof permissionsSchema>;
export type WorkflowJob = z.infer<typeof jobSchema>;
export type WorkflowFile = z.infer<typeof workflowSchema>;

/** A workflow as far as it is looked at; null where it is none that GitHub would run, which is not ours to say. */
export function parseWorkflow(text: string): WorkflowFile | null {
  try {
    return workflowSchema.safeParse(parse(text, { maxAliasCount: 100 })).data ?? null;
  } catch {
    return null;
  }
}
