import { z } from 'zod';

export interface SchemaNote {
  /** What a value must be, for errors: `a duration such as 10m`. */
  readonly expected?: string;
  /** Keys of DESIGN.md section 3 that no code serves yet: refused with their own message. */
  readonly notServed?: readonly string[];
  /** Values of the same kind. */
  readonly notServedValues?: readonly string[];
  /** Stands in for a value that is missing or failed in form, so that what is beside it is checked in the same run. */
  readonly filler?: readonly [] | Readonly<Record<string, never>>;
}

/** What errors need to know of a schema and zod does not keep. Apart from zod's global registry, so that it stays out of the JSON Schema. */
export const schemaNotes = z.registry<SchemaNote>();

/** The same schema, with a note. */
export function noted<T extends z.ZodType>(schema: T, note: SchemaNote): T {
  schemaNotes.add(schema, note);
  return schema;
}
