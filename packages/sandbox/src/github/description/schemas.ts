import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { isObject, type JsonObject } from '../json.ts';
import { description } from './description.ts';

const COMPONENT = '#/components/schemas/';

/** `body` takes values as they are; `parameter` makes numbers and booleans of texts, as they come in a path or a query. */
const VALIDATORS = { body: newValidator(false), parameter: newValidator('array') };

function newValidator(coerceTypes: false | 'array'): { readonly ajv: Ajv; readonly added: Set<string> } {
  // The description has keywords of OpenAPI (example, x-…) and formats that are only notes (repo.nwo).
  const ajv = new Ajv({ strict: false, logger: false, allErrors: true, coerceTypes, code: { optimize: false } });
  ajvFormats.default(ajv);
  // GitHub answers an empty text where a deployment status was given no address, and the description says so with its default.
  const isUri = ajv.formats.uri;
  if (isUri instanceof RegExp || typeof isUri !== 'function') throw new Error('expected a function for the format uri');
  ajv.addFormat('uri', (text: string) => text === '' || isUri(text) === true);
  // Addresses of apps have brackets: github-actions[bot]@users.noreply.github.com.
  ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
  return { ajv, added: new Set() };
}

/** A validator of a schema of the description, with the components that it refers to, and no others. */
export function compileSchema(schema: JsonObject, kind: keyof typeof VALIDATORS): ValidateFunction {
  const { ajv, added } = VALIDATORS[kind];
  const wanted = new Set<string>();
  const translated = asJsonSchema(schema, wanted);
  // A set also visits what is added to it on the way.
  for (const name of wanted) {
    if (added.has(name)) continue;
    added.add(name);
    const component = description().components.schemas[name];
    if (component === undefined) throw new Error(`the description refers to the schema ${name}, which it does not have`);
    ajv.addSchema(asJsonSchema(component, wanted) as JsonObject, name);
  }
  return ajv.compile(translated as JsonObject);
}

/**
 * A schema of OpenAPI 3.0 as JSON Schema: `nullable` beside `type` becomes a second type, and null one of the values of an enum;
 * references are by name alone, and gathered.
 */
export function asJsonSchema(schema: unknown, references: Set<string>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => asJsonSchema(item, references));
  if (!isObject(schema)) return schema;
  const { nullable, example: _example, examples: _examples, default: _default, ...rest } = schema;
  const translated: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === '$ref' && typeof value === 'string') {
      const name = value.slice(COMPONENT.length);
      references.add(name);
      translated[key] = name;
    } else if (key === 'properties' && isObject(value)) {
      // Names of properties are no keywords: some are called `default` or `example`.
      translated[key] = Object.fromEntries(Object.entries(value).map(([name, of]) => [name, asJsonSchema(of, references)]));
    } else translated[key] = key === 'enum' ? value : asJsonSchema(value, references);
  }
  if (nullable !== true) return translated;
  if (typeof translated.type !== 'string' || ['anyOf', 'oneOf', 'allOf'].some((key) => key in translated)) {
    return { anyOf: [{ type: 'null' }, translated] };
  }
  const values = translated.enum;
  return { ...translated, type: [translated.type, 'null'], ...(Array.isArray(values) && { enum: [...values, null] }) };
}

/** As a reader would say them: `/state: must be equal to one of the allowed values (error, failure)`. */
export function problemsOf(validate: ValidateFunction): readonly string[] {
  return (validate.errors ?? []).map(({ instancePath, message = 'is wrong', params }) => {
    const allowed: unknown = params.allowedValues ?? params.additionalProperty;
    const detail = allowed === undefined ? '' : ` (${Array.isArray(allowed) ? allowed.join(', ') : String(allowed)})`;
    return `${instancePath === '' ? 'the whole' : instancePath}: ${message}${detail}`;
  });
}
