import { z } from 'zod';
import { ledgerHeadSchema } from './ledger-entry.ts';
import { ledgerEventSchema } from './ledger-event.ts';

/** What a record says of its ledger. What is owed is kept here until it is appended, so that no crash and no outage loses it. */
export const ledgerSectionSchema = z.object({
  /** A folder, or `OWNER/REPOSITORY`. */
  place: z.string(),
  /** The newest entry when something of this record was appended last. */
  head: ledgerHeadSchema.nullable(),
  /** Events of this record so far, which numbers them. */
  noted: z.number().int().min(0),
  /** Events that are not known to be appended, the oldest first. */
  owed: z.array(ledgerEventSchema),
});
export type LedgerSection = z.infer<typeof ledgerSectionSchema>;
