import { z } from 'zod';

const eventSchema = z.looseObject({ repository: z.looseObject({ default_branch: z.string().min(1) }) });

/** As the event that started the job says; null where it does not. */
export function defaultBranchOf(event: unknown): string | null {
  return eventSchema.safeParse(event).data?.repository.default_branch ?? null;
}
