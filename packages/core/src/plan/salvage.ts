import type { z } from 'zod';
import type { SchemaNote } from './schema-notes.ts';
import { schemaPlace } from './schema-place.ts';

const ROUNDS = 10;

/**
 * What is left of a value when everything that fails in form is taken out, so that the rest of a plan is checked in the
 * same run. Null when nothing usable is left.
 */
export function salvage<T>(schema: z.ZodType<T>, value: unknown): T | null {
  const rest = structuredClone(value);
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = schema.safeParse(rest);
    if (result.success) return result.data;
    const failed = result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
    );
    // All places are found before any is emptied: a path into what is gone already would take out too much.
    const repairs = failed.map((path) => repairAt(schema, rest, path));
    for (const repair of repairs) {
      if (repair === null) return null;
      if (repair.filler === undefined) Reflect.deleteProperty(repair.object, repair.key);
      else Reflect.set(repair.object, repair.key, structuredClone(repair.filler));
    }
  }
  return null;
}

interface Repair {
  readonly object: object;
  readonly key: PropertyKey;
  readonly filler: SchemaNote['filler'];
}

/**
 * Takes out the member at the path, or the nearest one above it: entries of lists stay, since the positions of others
 * depend on them. A required member that has a filler gets that.
 */
function repairAt(schema: z.ZodType, root: unknown, path: readonly PropertyKey[]): Repair | null {
  let parent = root;
  let repair: Repair | null = null;
  const walked: (string | number)[] = [];
  for (const key of path) {
    if (typeof parent !== 'object' || parent === null) break;
    walked.push(typeof key === 'number' ? key : String(key));
    const { filler } = schemaPlace(schema, walked).note;
    const present = Object.hasOwn(parent, key);
    if (!Array.isArray(parent) && (present || filler !== undefined)) repair = { object: parent, key, filler };
    if (!present) break;
    parent = Reflect.get(parent, key);
  }
  return repair;
}
