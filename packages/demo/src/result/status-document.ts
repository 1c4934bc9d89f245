import { z } from 'zod';

/** The part of `sluice status --json` that the demo reads: what the product says became of its newest release. */
const statusSchema = z.object({
  release: z.object({
    id: z.string(),
    version: z.string(),
    phase: z.string(),
    reason: z.string(),
    causes: z.array(
      z.object({
        service: z.string(),
        kind: z.string(),
        pod: z.string().nullable(),
        message: z.string(),
        log: z.array(z.string()),
        events: z.array(z.string()),
      }),
    ),
  }),
  workloads: z.array(z.object({ from: z.object({ version: z.string().nullable() }) })),
});

export type StatusDocument = z.infer<typeof statusSchema>;

/** @throws Error when the answer is not such a document: the command and the demo are of one version, so that is a bug. */
export function parseStatus(text: string): StatusDocument {
  return statusSchema.parse(JSON.parse(text));
}
