import { z } from 'zod';
import type { PlanPath } from './plan-path.ts';
import { type SchemaNote, schemaNotes } from './schema-notes.ts';

/** What the schema says about one place of the file. */
export interface SchemaPlace {
  /** Keys that are served there; empty where the place is no mapping with fixed keys. */
  readonly keys: readonly string[];
  readonly note: SchemaNote;
}

/** Follows a path of the file through the schema. Where a union allows several forms, their keys are put together. */
export function schemaPlace(schema: z.core.$ZodType, path: PlanPath): SchemaPlace {
  let forms = unwrap(schema);
  for (const part of path) forms = forms.flatMap((form) => step(form, part)).flatMap(unwrap);
  const notes = forms.map((form) => schemaNotes.get(form) ?? {});
  return {
    keys: forms.flatMap((form) => (form instanceof z.ZodObject ? Object.keys(form.shape) : [])),
    note: Object.assign({}, ...notes.toReversed()),
  };
}

/** The schema without default, optional and the like, and the forms of a union beside the union itself. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return [schema, ...schema.options.flatMap(unwrap)];
  return [schema];
}

function step(schema: z.core.$ZodType, part: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, part)) return [schema.shape[part]];
  return [];
}
